/** What .ci/deploy.mjs and .ci/systemd.mjs share: the commands of docs/deploy.md, and what those need from around them. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** The repository. */
export const SOURCE = path.join(import.meta.dirname, '..')

/** The name that docs/deploy.md and deploy/nginx.conf have for the server. */
export const NAME = 'aviso.school.example'

/** The blocks of "From nothing to a delivery". `call` is the part of `create` that only defines what `check` calls, too. */
export function readBlocks() {
  const text = fs.readFileSync(path.join(SOURCE, 'docs/deploy.md'), 'utf8')
  const [, section] = /\n## From nothing to a delivery\n(.*?)\n## /s.exec(text) ?? fail('it has no such section')
  const blocks = [...section.matchAll(/```sh\n(.+?)```/gs)].map(([, block]) => block)
  const [install, database, unit, tls, create, check] = blocks
  const begins = ['apt-get', 'password=', 'cp deploy/aviso.service', 'certbot', 'TOKEN=', 'call webhook.test']
  if (blocks.length !== begins.length || begins.some((word, index) => !blocks[index].startsWith(word))) {
    fail('it has other blocks')
  }
  return {
    install,
    database,
    unit,
    tls,
    create,
    check,
    call: create.slice(0, create.lastIndexOf('call webhook.create')),
  }
}

/** Makes an authority, `ca.pem` in a directory, and certificates of it: `site.pem` for one name, `receiver.pem` for the other. */
export function makeCertificates(directory, names) {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const make = (file, subject, ...args) => {
    const files = ['-keyout', `${file}.key`, '-out', `${file}.pem`, '-subj', `/CN=${subject}`]
    execFileSync('openssl', ['req', '-x509', ...key, ...files, ...args], { stdio: 'ignore', cwd: directory })
  }
  make('ca', 'An authority', '-addext', 'keyUsage=keyCertSign')
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE']
  for (const [file, name] of Object.entries(names)) make(file, file, ...by, '-addext', `subjectAltName=${name}`)
}

/** The results of calls that were made one after the other, each in a line. */
export function answersOf(text) {
  const answers = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const wrong = answers.find(({ error }) => error)
  if (wrong) fail(JSON.stringify(wrong))
  return answers.map(({ result }) => result)
}

export function fail(why) {
  throw new Error(`It is not as docs/deploy.md says: ${why}`)
}
