import readline from 'node:readline'
import { Webhook } from 'standardwebhooks'

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { secret, headers, body, isForm } = JSON.parse(line)
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: !isForm })
    process.stdout.write('ok\n')
  } catch (error) {
    process.stdout.write(`refused: ${error.message}\n`)
  }
}
