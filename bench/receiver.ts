import http from 'node:http'

/** A receiver in a process of its own: answers 200 to everything, tells its port and, when asked, how many came. */
let count = 0
const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    count += 1
    response.end('OK')
  })
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('disconnect', () => process.exit())
process.on('message', () => process.send?.({ count }))
