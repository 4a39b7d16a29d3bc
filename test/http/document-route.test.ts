import zlib from 'node:zlib'
import { expect, it, vi } from 'vitest'
import { documentRoute } from '../../src/http/document-route.ts'

const TEXT = JSON.stringify({ openrpc: '1.2.6', text: 'ü'.repeat(10_000) })

it('its bytes are made once, and compressed once, for whoever asks at once', async () => {
  const document = vi.fn(() => TEXT)
  const route = documentRoute({ path: 'd', contentType: 'application/json', text: document })
  const get = async (headers: Record<string, string>) => {
    const response = await route.request('/d', { headers })
    return { headers: Object.fromEntries(response.headers), bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const answers = await Promise.all([
    ...Array.from({ length: 20 }, () => get({ 'accept-encoding': 'br, gzip' })),
    ...Array.from({ length: 20 }, () => get({})),
  ])
  expect(document).toHaveBeenCalledTimes(1)
  const [zipped, plain] = [answers[0], answers[20]]
  expect(answers).toEqual([...Array(20).fill(zipped), ...Array(20).fill(plain)])
  expect(zipped?.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
  expect(plain?.headers).not.toHaveProperty('content-encoding')
  expect(plain?.headers.vary).toBe('accept-encoding')
  expect(zipped?.bytes.length).toBeLessThan(1_000)
  expect(zlib.brotliDecompressSync(zipped?.bytes ?? '').toString()).toBe(TEXT)
  expect(plain?.bytes.toString()).toBe(TEXT)
  expect(zipped?.headers.etag).not.toBe(plain?.headers.etag)

  for (const [answer, coding] of [[zipped, 'br'] as const, [plain, 'identity'] as const]) {
    const headers = { 'accept-encoding': coding, 'if-none-match': answer?.headers.etag ?? '' }
    expect((await route.request('/d', { headers })).status).toBe(304)
  }
})

it.each(['', 'br;q=0', 'gzip;q=0', 'gzip;q=0.0', 'x-gzip', 'identity'])('%j is answered as it is', async (accepted) => {
  const route = documentRoute({ path: 'd', contentType: 'application/json', text: () => TEXT })
  const response = await route.request('/d', { headers: { 'accept-encoding': accepted } })
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(await response.text()).toBe(TEXT)
})
