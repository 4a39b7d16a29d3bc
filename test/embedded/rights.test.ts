import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { runAviso, startProcess } from '../harness/process.ts'

let backend: Backend
let directory: string
beforeEach(async () => {
  backend = await newBackend()
  directory = backend.env.DATA_DIR as string
})
afterEach(() => backend.remove())

/** What of a directory others may read or change, itself included. */
function open(root: string): string[] {
  const all = ['.', ...fs.readdirSync(root, { recursive: true, encoding: 'utf8' })]
  return all.filter((name) => {
    const found = fs.lstatSync(path.join(root, name))
    return !found.isSymbolicLink() && found.mode & 0o077
  })
}

const mode = (file: string) => (fs.statSync(path.join(directory, file)).mode & 0o777).toString(8)

describe('others can read nothing', () => {
  it('in a directory that was open, with files that were: it is closed at the start', async () => {
    fs.chmodSync(directory, 0o755)
    fs.writeFileSync(path.join(directory, 'listen-secret'), 'whsec_old\n', { mode: 0o644 })
    for (const name of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(directory, name)
      fs.chmodSync(file, fs.statSync(file).isDirectory() ? 0o775 : 0o666)
    }
    const server = await startProcess(backend.env)
    await server.rpc('event.create', { name: 'Congress' })
    expect(open(directory)).toEqual([])
    expect([mode('.'), mode('pgdata'), mode('pgdata/PG_VERSION'), mode('listen-secret')]).toEqual([
      ...['700', '700', '600', '600'],
    ])
    expect(await server.kill('SIGTERM')).toBe(0)
    expect(open(directory)).toEqual([])
  })

  it('in a directory that the first start makes, on every level', async () => {
    const deep = path.join(directory, 'new', 'deep')
    const before = process.umask(0)
    try {
      const { code } = await runAviso(['migrate'], { DATA_DIR: deep })
      expect(code).toBe(0)
    } finally {
      process.umask(before)
    }
    expect(open(path.join(directory, 'new'))).toEqual([])
  })

  it('what somebody else keeps beside it, and what a link leads to, is left as it is', async () => {
    const outside = path.join(path.dirname(directory), `${path.basename(directory)}-outside`)
    for (const file of [outside, path.join(directory, 'notes.txt')]) {
      fs.writeFileSync(file, 'theirs')
      fs.chmodSync(file, 0o644)
    }
    fs.symlinkSync(outside, path.join(directory, 'pgdata', 'link'))
    try {
      await (await openEmbedded(directory)).close()
      expect(fs.statSync(outside).mode & 0o777).toBe(0o644)
      expect(mode('notes.txt')).toBe('644')
    } finally {
      fs.rmSync(outside)
    }
  })
})

it("a directory that is everybody's is refused in one line, and left as it is", async () => {
  fs.chmodSync(directory, 0o1777)
  const { code, err } = await runAviso(['serve'], backend.env)
  expect({ code, err }).toEqual({
    code: 2,
    err: `DATA_DIR cannot be used: ${directory} is everybody's (1777): name one within it.\n`,
  })
  expect(fs.statSync(directory).mode & 0o7777).toBe(0o1777)
})

it("a directory that is another user's, and open, is refused in one line", () => {
  if (process.getuid?.() !== 0) return // only root can act as two users
  fs.chownSync(directory, 1, 65_534)
  fs.chmodSync(directory, 0o775)
  const code = `
    import { openDirectory } from ${JSON.stringify(path.resolve('dist/src/database/directory.js'))}
    try { openDirectory(${JSON.stringify(directory)}) } catch (error) { console.log(error.name, error.message) }`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    uid: 65_534,
    gid: 65_534,
    encoding: 'utf8',
  })
  expect(stdout).toBe(
    `ConfigError DATA_DIR cannot be used: ${directory} belongs to another user (1) and is open to others: name a directory of your own.\n`,
  )
})
