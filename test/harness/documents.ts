import fs from 'node:fs'

const written = fs.readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'methods.md')

/** The documentation that is written by hand, for the tests that hold it to the code. */
export const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  ...written.map((name) => `docs/${name}`),
].map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }))
