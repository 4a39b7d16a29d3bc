import fs from 'node:fs'
import path from 'node:path'
import { describe, documentsOf } from '../src/documents.ts'
import { exampleReceivers } from './example-receivers.ts'

/** Writes the documents that are served, as a server on its default address has them: `npm run docs`. */
const URL = 'http://127.0.0.1:3000'
const MADE_ELSEWHERE = ['openrpc.json', 'client.ts']

// Of types that are no more, none is left.
fs.rmSync('schemas', { recursive: true, force: true })
for (const document of documentsOf(
  () => URL,
  () => describe(URL),
)) {
  if (MADE_ELSEWHERE.includes(document.path)) continue
  fs.mkdirSync(path.dirname(document.path), { recursive: true })
  fs.writeFileSync(document.path, document.text())
}

for (const [file, text] of exampleReceivers()) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
