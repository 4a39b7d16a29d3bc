#!/usr/bin/env node
// Written for a Node of any age and without imports: an old one says what is missing, not where it stumbled.
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number]
if (major > 20 || (major === 20 && minor >= 19)) {
  import('./cli.ts')
    .then(({ run }) => run(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code
    })
} else {
  process.stderr.write(
    `Aviso needs Node 20.19 or newer, and this is ${process.versions.node}. https://nodejs.org has it.\n`,
  )
  process.exitCode = 1
}
