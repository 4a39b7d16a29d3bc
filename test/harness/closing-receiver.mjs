// A receiver that closes its connections without a word of it (`connection: close`) after each answer, as its argument says.
import net from 'node:net'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'
const how = process.argv[2]
const counts = {}

const close = {
  'at once': (socket) => setImmediate(() => socket.destroy()),
  soon: (socket) => setTimeout(() => socket.destroy(), Math.random() * 3),
  'after 5 ms': (socket) => setTimeout(() => socket.destroy(), 5),
  'by half': (socket) => setTimeout(() => socket.end(), Math.random() * 3),
}[how]

const server = net.createServer({ noDelay: true }, (socket) => {
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    for (let match = next(text); match; match = next(text)) {
      text = text.slice(match[0].length)
      counts[match[1]] = (counts[match[1]] ?? 0) + 1
      socket.write(OK)
      close(socket)
    }
  })
})
const next = (text) => /^(?:\r\n)*POST [\s\S]*?webhook-id: (\S+)[\s\S]*?\r\n\r\nx/.exec(text)

server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('message', () => process.send(counts))
process.on('disconnect', () => process.exit())
