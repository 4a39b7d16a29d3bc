import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PathProxy {
  /** The address of what is behind it, below the first path: http://127.0.0.1:1234/aviso */
  url: string
  /** Where its requests go; to be set before the first one. */
  target: string
  /** What was asked for outside of its path. */
  outside: string[]
  close(): Promise<void>
}

/**
 * A reverse proxy that has a server below a path, or several, and nothing else.
 * @param strips whether it takes the path off, as nginx does with `proxy_pass http://…:3000/` and Caddy with `handle_path`; it
 * then says itself that the path ends with a slash
 */
export async function startPathProxy(strips: boolean, ...paths: [string, ...string[]]): Promise<PathProxy> {
  const proxy = { url: '', target: '', outside: [] as string[], close: async () => {} }
  const server = http.createServer((request, response) => {
    const asked = request.url ?? ''
    const path = paths.find((one) => asked.startsWith(one) && /^([/?]|$)/.test(asked.slice(one.length)))
    if (path === undefined) {
      proxy.outside.push(asked)
      response.writeHead(404).end()
    } else if (strips && !asked.startsWith(`${path}/`)) {
      response.writeHead(301, { location: asked.replace(path, `${path}/`) }).end()
    } else {
      const { method, headers } = request
      const to = new URL(proxy.target + (strips ? asked.slice(path.length) : asked))
      const upstream = http.request(to, { method, headers: { ...headers, host: to.host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      upstream.on('error', () => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'))
      request.pipe(upstream)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${paths[0]}`
  proxy.close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return proxy
}
