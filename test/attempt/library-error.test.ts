import assert from 'node:assert'
import { once } from 'node:events'
import net from 'node:net'
import { errors } from 'undici'
import { describe, expect, it } from 'vitest'
import { asNode, isFault } from '../../src/attempt/library-error.ts'

const unmet = () => {
  try {
    assert(false)
  } catch (error) {
    return error as Error
  }
}

describe('a fault', () => {
  it.each([
    ['what the library has not expected', unmet(), true],
    ['what anything throws that has no code', new TypeError('x is not a function'), true],
    ['the words of its parser', new errors.HTTPParserError('Invalid header token'), false],
    ['its own code', new errors.SocketError('other side closed'), false],
    ['a code of the system', Object.assign(new Error('read'), { code: 'ECONNRESET' }), false],
  ])('%s: %#', (_, error, expected) => {
    expect(isFault(error as NodeJS.ErrnoException)).toBe(expected)
  })
})

describe('an error of the library has the code that Node has for it', () => {
  const parser = (reason: string) =>
    new errors.HTTPParserError(`Response does not match the HTTP/1.1 protocol (${reason})`)

  it.each([
    ['a socket', new errors.SocketError('other side closed'), 'ECONNRESET'],
    ['a client that was destroyed', new errors.ClientDestroyedError(), 'ECONNRESET'],
    ['a client that was closed', new errors.ClientClosedError(), 'ECONNRESET'],
    ['a request that was aborted', new errors.RequestAbortedError(), 'ECONNRESET'],
    ['an idle connection', new errors.InformationalError('socket idle timeout'), 'ECONNRESET'],
    ['a long head', new errors.HeadersOverflowError(), 'HPE_HEADER_OVERFLOW'],
    ['a length that does not fit', new errors.ResponseContentLengthMismatchError(), 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    ['a header', parser('Invalid header token'), 'HPE_INVALID_HEADER_TOKEN'],
    ['signs', parser("Content-Length can't be present!"), 'HPE_CONTENT_LENGTH_CAN_T_BE_PRESENT'],
    ['signs, and one at the end', parser('Expected HTTP/, RTSP/ or ICE/'), 'HPE_EXPECTED_HTTP_RTSP_OR_ICE'],
    ['no words', new errors.HTTPParserError(''), 'HPE_'],
    ['an early end', parser('Invalid EOF state'), 'ECONNRESET'],
  ])('%s', (_, error, code) => {
    const made = asNode(error, null)
    expect(made).toEqual(Object.assign(new Error(code), { code }))
  })

  it('but a length that does not fit, where the receiver has ended', async () => {
    const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').resume()
    const tooLong = new errors.ResponseContentLengthMismatchError()
    expect(asNode(tooLong, socket)).toMatchObject({ code: 'HPE_UNEXPECTED_CONTENT_LENGTH' })
    await once(socket, 'end')
    expect(asNode(tooLong, socket)).toMatchObject({ code: 'ECONNRESET' })
    server.close()
  })

  it('and any other error is left as it is', () => {
    const own = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    expect(asNode(own, null)).toBe(own)
    const none = new Error('none')
    expect(asNode(none, null)).toBe(none)
  })
})
