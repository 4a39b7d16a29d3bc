import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DirectoryInUse, lockDirectory } from '../../src/database/directory-lock.ts'

let directory: string
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-lock-'))
})
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }))

/** Another process that locks the directory and holds on to it. */
async function holder(): Promise<ChildProcess> {
  const code = `
    import { lockDirectory } from ${JSON.stringify(new URL('../../src/database/directory-lock.ts', import.meta.url).href)}
    await lockDirectory(${JSON.stringify(directory)})
    process.stdin.resume()
    console.log('locked')`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  expect(String(first[0])).toBe('locked\n')
  return child
}

it('refuses a second lock, in words that name the directory and the way out', async () => {
  const lock = await lockDirectory(directory)
  const error = await lockDirectory(directory).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DirectoryInUse)
  expect((error as Error).message).toBe(
    `The data directory ${directory} is in use by another process. Stop that one, or set DATA_DIR to another directory.`,
  )
  await lock.release()
})

it('can be locked again after its release', async () => {
  for (let time = 0; time < 3; time++) {
    const lock = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
    await lock.release()
  }
})

it('can be released twice', async () => {
  const lock = await lockDirectory(directory)
  await lock.release()
  await lock.release()
  await (await lockDirectory(directory)).release()
})

it('is the same directory by any path', async () => {
  const link = `${directory}-link`
  fs.symlinkSync(directory, link)
  try {
    const lock = await lockDirectory(link)
    for (const same of [
      directory,
      `${directory}/`,
      path.relative(process.cwd(), directory),
      `${directory}/../${path.basename(directory)}`,
    ]) {
      await expect(lockDirectory(same), same).rejects.toThrow(DirectoryInUse)
    }
    await lock.release()
  } finally {
    fs.unlinkSync(link)
  }
})

it('locks each directory by itself', async () => {
  const inner = path.join(directory, 'inner')
  fs.mkdirSync(inner)
  const locks = [await lockDirectory(directory), await lockDirectory(inner)]
  for (const lock of locks) await lock.release()
})

it('does not make the directory', async () => {
  await expect(lockDirectory(path.join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
})

it('is held against other processes, and free once the one that held it is killed', async () => {
  const child = await holder()
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await lockDirectory(directory)).release()
}, 30_000)
