import net from 'node:net'
import zlib from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Connections, type Dial } from '../../src/attempt/connections.ts'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { type ExchangeOptions, exchange } from '../../src/attempt/exchange.ts'
import { ExchangeFault } from '../../src/attempt/fault.ts'
import { createNames } from '../../src/attempt/names.ts'
import { startRawReceiver } from '../harness/raw-receiver.ts'

afterEach(() => vi.restoreAllMocks())

const FAULT = new Error('Nobody thought of this')
const fails = () => {
  throw FAULT
}
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
const packed = zlib.gzipSync('{}')
const PACKED = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`),
  packed,
])

interface Wanted extends Partial<ExchangeOptions> {
  answer?: string | Buffer
  /** Whether it is made once more, over the same connection. */
  twice?: boolean
  /** What is done to the first connection, before Node has listeners there. */
  onSocket?: (socket: net.Socket) => void
}

/** Makes one exchange in which something goes wrong, and then another one with the same receiver. */
async function exchanges({ answer = OK, onSocket, twice, ...options }: Wanted) {
  const receiver = await startRawReceiver((socket) => socket.write(answer))
  const names = createNames({ timeout: 1_000 })
  let dialled = false
  const dial: Dial = (how) => {
    const socket = net.connect(how as net.TcpNetConnectOpts)
    if (!dialled) onSocket?.(socket)
    dialled = true
    return socket
  }
  const connections = new Connections(egressGuard(['127.0.0.0/8']), names, { dial })
  onTestFinished(async () => {
    connections.close()
    names.close()
    await receiver.close()
  })
  const usual: ExchangeOptions = {
    url: new URL(receiver.url),
    headers: {},
    body: '{}',
    withinMs: 3_000,
    graceMs: 1_000,
    decides: () => false,
    onAddress: () => undefined,
  }
  const attempt = () => exchange(connections, { ...usual, ...options }).catch((error: unknown) => error)
  const first = await attempt()
  const again = twice ? await attempt() : undefined
  const second = await exchange(connections, usual)
  return { first, again, second }
}

/** No promise catches what a listener of ours, or of Node, throws while an exchange runs: it must not end the process. */
describe('an error in a listener', () => {
  const whole = { status: 200, headers: { 'content-length': '2' }, body: '{}' }

  it('of the connection, once it is made, ends the exchange alone', async () => {
    const { first, second } = await exchanges({ onAddress: fails })
    expect(first).toBeInstanceOf(ExchangeFault)
    expect(first).toMatchObject({ cause: FAULT })
    expect(second).toEqual(whole)
  })

  it('of a kept connection, once it is chosen, ends the exchange alone', async () => {
    let times = 0
    const onAddress = () => {
      times += 1
      if (times === 2) throw FAULT
    }
    const { first, again, second } = await exchanges({ onAddress, twice: true })
    expect([first, second]).toEqual([whole, whole])
    expect(again).toMatchObject({ name: 'ExchangeFault', cause: FAULT })
  })

  it.each<[string, Parameters<typeof exchanges>[0]]>([
    ['of the connection, when something comes', { onSocket: (socket) => socket.once('data', fails) }],
    ['of the request, when the head is there', { decides: fails }],
  ])('%s, leaves the status as it is', async (_, how) => {
    const { first, second } = await exchanges(how)
    expect(first).toMatchObject({ status: 200, body: '', flaw: { cut: true } })
    expect(second).toEqual(whole)
  })

  it.each([
    ['the answer', OK],
    ['what unpacks it', PACKED],
  ])('of %s, at its end, leaves the status as it is', async (_, answer) => {
    vi.spyOn(Buffer, 'concat').mockImplementationOnce(fails)
    const { first, second } = await exchanges({ answer })
    expect(first).toMatchObject({ status: 200, body: '', flaw: { cut: true } })
    expect(second).toMatchObject({ status: 200, body: '{}' })
  })

  it('of a connection, when its exchange is over, closes it and is told of', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    let freed: net.Socket | undefined
    const onSocket = (socket: net.Socket) => {
      freed = socket.once('free', fails)
    }
    const { first, second } = await exchanges({ onSocket })
    expect([first, second]).toEqual([whole, whole])
    expect(freed).toMatchObject({ destroyed: true })
    expect(warned).toHaveBeenCalledWith(FAULT)
  })
})
