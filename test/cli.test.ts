import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import ts from 'typescript-5'
import { afterEach, describe, expect, it } from 'vitest'
import { usageOf } from '../src/commands/help.ts'
import { COMMANDS } from '../src/commands/table.ts'
import { variables } from '../src/config.ts'
import { VERSION } from '../src/version.ts'
import { runAviso, spawnAviso } from './harness/process.ts'
import { newScratch } from './harness/scratch.ts'

const left: (() => unknown)[] = []
afterEach(() => {
  for (const end of left.splice(0)) end()
})

function scratch(): string {
  const directory = newScratch('cli')
  left.push(() => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('the command line', () => {
  it('refuses a bad setting in one line', async () => {
    const { code, err } = await runAviso(['serve'], { RETRY_SCHEDULE: '5s,soon' })
    expect(code).toBe(2)
    expect(err).toMatch(/^RETRY_SCHEDULE cannot be "5s,soon": [^\n]+\n$/)
  })

  it.each([
    [{ RETENTION_DAYS: '4' }, 'RETENTION_DAYS cannot be 4: 5 or more', '3.8 days'],
    [{ RETRY_SCHEDULE: '7d,7d,7d,7d' }, 'RETENTION_DAYS cannot be 30: 35 or more', '33.6 days'],
    // Quinttos promises five attempts, which two waits cannot make.
    [{ RETENTION_DAYS: '8', RETRY_SCHEDULE: '1s,2d' }, 'RETENTION_DAYS cannot be 8: 9 or more', '7.2 days'],
  ])('refuses to start with %j: retries would outlive what they tell', async (env, expected, takes) => {
    const { code, err } = await runAviso(['serve'], { PORT: '0', ...env })
    expect(err).toBe(`${expected} is expected, since RETRY_SCHEDULE can take ${takes}, and one day more.\n`)
    expect(code).toBe(2)
  })

  it('tells every variable that is wrong, each once, and what secrets are is not told', async () => {
    const env = { PORT: 'http', METRICS_PORT: '-1', RETRY_SCHEDULE: 'soon,later', ADMIN_TOKEN: 'hunter2' }
    const { code, err } = await runAviso(['serve'], { ...env, DATABASE_DIRECT_URL: 'postgres://u:hunter2@db/aviso' })
    expect(code).toBe(2)
    const names = err.trimEnd().split('\n')
    expect(names.map((line) => line.split(' cannot be ')[0])).toEqual([
      ...['PORT', 'METRICS_PORT', 'ADMIN_TOKEN', 'RETRY_SCHEDULE', 'DATABASE_DIRECT_URL'],
    ])
    expect(err).not.toContain('hunter2')
  })

  it('warns of variables that are one slip away from ours, and of no others', async () => {
    const wrong = { DATABSE_URL: 'x', RETRY_SHEDULE: '5s', DATA_DRI: './x', log_level: 'info' }
    const others = { PORTS: '1', HOSTS: 'x', PGPORT: '5432', POSTGRES_URL: 'x', DATABASE_URI: 'x', RUST_LOG: 'info' }
    const { code, err } = await runAviso(['client'], { ...wrong, ...others, DATABASE_URL: '', LOG_LEVEL: '' })
    expect(code).toBe(0)
    expect(err.trimEnd().split('\n').sort()).toEqual([
      'DATABASE_URI is set, and Aviso has no such variable. Is DATABASE_URL meant?',
      'DATABSE_URL is set, and Aviso has no such variable. Is DATABASE_URL meant?',
      'DATA_DRI is set, and Aviso has no such variable. Is DATA_DIR meant?',
      'RETRY_SHEDULE is set, and Aviso has no such variable. Is RETRY_SCHEDULE meant?',
      'log_level is set, and Aviso has no such variable. Is LOG_LEVEL meant?',
    ])
    const set = await runAviso(['client'], { DATABASE_URI: 'x', DATABASE_URL: 'postgres://localhost/aviso' })
    expect(set.err).toBe('') // somebody who has set ours knows it
  })

  it.each([
    [['sreve'], 'There is no command "sreve". Is serve meant?'],
    [['help', 'trigerr'], 'There is no command "trigerr". Is trigger meant?'],
    [['nothing-like-it'], /^There is no command "nothing-like-it"\. One of serve, migrate, [^\n]+ is expected\.$/],
    [['serve', '--port', '1'], 'aviso serve has no option --port. The variable PORT does that: PORT=… aviso serve'],
    [
      ['serve', '--database-url=postgres://u:hunter2@db/x'],
      'aviso serve has no option --database-url. The variable DATABASE_URL does that: DATABASE_URL=… aviso serve',
    ],
    [
      ['migrate', '--data-dri', 'x'],
      'aviso migrate has no option --data-dri. The variable DATA_DIR does that: DATA_DIR=… aviso migrate',
    ],
    [['serve', '--onyl', 'api'], 'aviso serve has no option --onyl. Is --only meant?'],
    [['check', 'http://a/', '--port', '1'], 'aviso check has no option --port. aviso check --help lists what it has.'],
    [['serve', '-p', '1'], 'aviso serve has no option -p. aviso serve --help lists what it has.'],
    [['serve', 'api'], 'aviso serve takes no word besides options, and was given "api".'],
    [['trigger', 'one', 'two'], 'aviso trigger takes one TYPE alone besides options, and was given "two".'],
    [['token', '--name'], /^Option '--name <value>' argument missing$/],
    [['token', '--name', '--event', '1'], /^Option '--name' argument is ambiguous\./],
  ])('%j is refused in one line that says what is meant', async (args, expected) => {
    const { code, out, err } = await runAviso(args, {})
    expect(err.trimEnd()).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
    expect(err.indexOf('\n')).toBe(err.length - 1)
    expect([code, out]).toEqual([2, ''])
  })

  it('refuses a data directory that cannot be made, instead of trying for ever', async () => {
    const { code, err } = await runAviso(['serve'], { DATA_DIR: '/proc/none/data' })
    expect(code).toBe(2)
    expect(err).toBe('DATA_DIR cannot be used: /proc/none cannot be made or written to (ENOENT).\n')
  })

  it.each(['file', 'file/within'])('refuses a data directory that is a %s', async (name) => {
    const file = path.join(scratch(), 'file')
    fs.writeFileSync(file, 'notes')
    const { code, err } = await runAviso(['serve'], { DATA_DIR: path.join(path.dirname(file), name) })
    expect([code, err]).toEqual([2, `DATA_DIR cannot be used: ${file} is a file, not a directory.\n`])
    expect(fs.readFileSync(file, 'utf8')).toBe('notes')
  })

  it('refuses a data directory that this user may not write to', () => {
    const directory = scratch()
    fs.chmodSync(directory, 0o555)
    const code = `
      import { openDirectory } from ${JSON.stringify(path.resolve('dist/src/database/directory.js'))}
      try { openDirectory(${JSON.stringify(path.join(directory, 'new'))}) } catch (error) { console.log(error.message) }`
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { ...user, encoding: 'utf8' })
    expect(stdout).toBe(`DATA_DIR cannot be used: ${directory} is not to be written to by this user.\n`)
  })

  it('names the option where the port of listen is in use', async () => {
    const occupied = net.createServer()
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve))
    left.push(() => occupied.close())
    const port = String((occupied.address() as AddressInfo).port)
    const { code, err } = await runAviso(['listen', '--port', port], { DATA_DIR: scratch() })
    expect([code, err]).toEqual([1, `Port ${port} is in use by another process. Set --port to another one.\n`])
  })

  it('stops at once when it is told to while it waits for its database', async () => {
    const child = spawnAviso(['serve'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    const said = new Promise<void>((resolve) =>
      child.stderr?.on('data', (chunk) => String(chunk).includes('Waiting for the database') && resolve()),
    )
    const exited = once(child, 'exit')
    await said
    child.kill('SIGTERM')
    expect(await exited).toEqual([1, null])
  })

  it('names its version', async () => {
    for (const option of ['--version', '-v'])
      expect(await runAviso([option], {})).toEqual({ code: 0, out: `${VERSION}\n`, err: '' })
  })

  it.each(['--help', '-h', 'help'])('%s lists every command', async (word) => {
    const { code, out, err } = await runAviso([word], {})
    expect([code, err]).toEqual([0, ''])
    expect([...out.matchAll(/^ {2}aviso (\w+) {3,}\S/gm)].map(([, name]) => name)).toEqual(Object.keys(COMMANDS))
  })

  it.each(Object.entries(COMMANDS))(
    '%s --help tells its usage, its options, its variables and an example',
    async (name, command) => {
      const { code, out, err } = await runAviso([name, '--help'], { PORT: 'wrong' })
      expect([code, err]).toEqual([0, ''])
      expect(await runAviso(['help', name], {})).toEqual({ code, out, err })
      expect(out).toContain(`\nUsage: ${usageOf(name, command)}\n`)
      const told = (pattern: RegExp) => [...out.matchAll(pattern)].map(([, one]) => one)
      expect(told(/^ {2}--([a-z-]+) \S+ {3,}\S/gm)).toEqual(Object.keys(command.options))
      const all = variables().map((variable) => variable.name)
      expect(
        told(/^ {2}([A-Z_]{4,}) {3,}\S/gm).filter((one) => !command.takes?.some(({ value }) => value === one)),
      ).toEqual(all.filter((one) => command.variables?.includes(one) ?? true))
      for (const variable of command.variables ?? []) expect(all).toContain(variable)
      const example = /\nExample:\n {2}(.*aviso .+)\n$/.exec(out)?.[1] ?? ''
      expect(example).toContain(`aviso ${name}`)
      for (const [, option = ''] of example.matchAll(/--([a-z-]+)/g))
        expect(Object.keys(command.options)).toContain(option)
    },
  )

  it('prints a client for the server that is configured', async () => {
    const usual = await runAviso(['client'], { PORT: '3000' })
    expect(usual.out).toContain("const DEFAULT_URL = 'http://127.0.0.1:3000/rpc'\n")
    const { code, out, err } = await runAviso(['client'], { PUBLIC_URL: 'https://aviso.example/base/' })
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain("const DEFAULT_URL = 'https://aviso.example/base/rpc'\n")
    expect(out).toMatch(/\}\n$/)
  })

  it('--only needs a database that processes can share', async () => {
    const { code, err } = await runAviso(['serve', '--only', 'dispatcher'], {})
    expect(code).toBe(2)
    expect(err).toBe('--only takes a PostgreSQL that the processes share: set DATABASE_URL.\n')
  })
})

describe('an older Node', () => {
  /** Makes this Node say that it is another one. */
  function pretending(version: string): string[] {
    const file = path.join(scratch(), 'older.cjs')
    const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`
    fs.writeFileSync(file, `Object.defineProperty(process, 'versions', { value: ${versions} })`)
    return ['--require', file]
  }

  function run(version: string, program: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...pretending(version), ...program], {
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  const { engines } = JSON.parse(fs.readFileSync('package.json', 'utf8'))
  const needed = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1]

  it.each(['12.22.12', '18.20.4', '20.18.3'])('%s is told which one is needed', (version) => {
    const stderr = `Aviso needs Node ${needed} or newer, and this is ${version}. https://nodejs.org has it.\n`
    expect(run(version, ['dist/src/main.js', 'serve'])).toEqual({ status: 1, stdout: '', stderr })
    expect(run(version, ['scripts/build.js', '--if-older'])).toEqual({ status: 1, stdout: '', stderr })
  })

  it.each(['20.19.0', '22.0.0'])('%s is not', (version) => {
    expect(run(version, ['dist/src/main.js', '--version'])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' })
  })

  it('can read what says so: nothing in it is newer than ES2015 but the import that only a newer Node comes to', () => {
    const text = fs.readFileSync('dist/src/main.js', 'utf8')
    const { ES2015, ESNext } = { ES2015: ts.ScriptTarget.ES2015, ESNext: ts.ModuleKind.ESNext }
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ES2015, module: ESNext } })
    expect(outputText).toBe(text)
    expect(text).not.toMatch(/^import |\brequire\(|\bawait\b|node:/m)
  })
})
