import { verificationSamples } from '../src/samples/index.ts'

const FILES = { node: 'receiver.mjs', python: 'receiver.py', php: 'receiver.php', go: 'receiver.go' }

/** The receivers of `examples/receivers`: the programs that `webhook.requestExample` shows, for JSON and without a code. */
export function exampleReceivers(): [file: string, text: string][] {
  const samples = verificationSamples({ form: false, code: false, answer: 'OK', answerType: 'text/plain' })
  return Object.entries(FILES).map(([language, file]) => {
    return [`examples/receivers/${language}/${file}`, samples[language as keyof typeof FILES]]
  })
}
