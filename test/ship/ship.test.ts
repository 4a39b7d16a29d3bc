import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'
import { newScratch } from '../harness/scratch.ts'

// What an engine or systemd would read. The steps of the image are done by `.ci/image.mjs`.

describe('compose.yaml', () => {
  const compose = parse(fs.readFileSync('compose.yaml', 'utf8'))

  it('is valid by the Compose Specification', () => {
    // From https://github.com/compose-spec/compose-spec (Apache-2.0).
    const ajv = new Ajv({ strict: false, validateFormats: false })
    const { $schema: _, ...schema } = JSON.parse(fs.readFileSync('test/ship/compose-spec.json', 'utf8'))
    const validate = ajv.compile(schema)
    validate(compose)
    expect(validate.errors).toBe(null)
    validate({ services: { aviso: { ...compose.services.aviso, read_olny: true } } })
    expect(validate.errors).not.toBe(null)
  })

  it('sets variables as the server takes them', () => {
    const { environment } = compose.services.aviso
    const filled = (value: string) =>
      value
        .replace(/\$\{(\w+):-([^}]*)\}/, '$2')
        .replace(/\$\{ADMIN_TOKEN:\?[^}]*\}/, 'a-token-of-twenty-characters')
        .replace(/\$\{\w+:\?[^}]*\}/, 'secret')
    const env = Object.fromEntries(Object.entries<string>(environment).map(([name, value]) => [name, filled(value)]))
    expect(readConfig(env)).toMatchObject({ databaseUrl: 'postgres://aviso:secret@postgres/aviso' })
  })
})

describe('the unit for systemd', () => {
  const unit = fs.readFileSync('deploy/aviso.service', 'utf8')

  it('is one that systemd takes, and is closed to nearly everything', () => {
    const file = path.join(newScratch('unit'), 'aviso.service')
    fs.writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
    const analyze = (...args: string[]) =>
      execFileSync('systemd-analyze', [...args, file], { encoding: 'utf8', stdio: 'pipe' })
    expect(analyze('verify')).toBe('')
    const [, exposure] =
      /Overall exposure level for aviso\.service: ([\d.]+)/.exec(analyze('security', '--offline=true')) ?? []
    expect(Number(exposure)).toBeLessThan(2)
    fs.writeFileSync(file, unit.replace('ExecStart=/usr', 'ExecStart=usr'))
    expect(() => analyze('verify')).toThrow()
  })

  it('starts the server as npm does', () => {
    const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8'))
    expect(unit).toContain(`ExecStart=/usr/bin/${scripts.start.replace('dist/', '/opt/aviso/dist/')}\n`)
  })
})

it('the image starts the server as npm does', () => {
  const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8'))
  const said = fs.readFileSync('Dockerfile', 'utf8').match(/^(?:ENTRYPOINT|CMD) .*$/gm) ?? []
  const words = said.flatMap((line) => JSON.parse(line.replace(/^\w+ /, '')))
  expect(words.join(' ')).toBe(scripts.start)
})
