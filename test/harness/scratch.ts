import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const MEMORY = '/dev/shm'
const ENOUGH = 2 * 1024 ** 3

/** A new directory for throw-away databases: in memory where there is room, for they are copied dozens of times. */
export function newScratch(name: string): string {
  return fs.mkdtempSync(path.join(hasRoom() ? MEMORY : os.tmpdir(), `aviso-${name}-`))
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(MEMORY)
    return bavail * bsize > ENOUGH
  } catch {
    return false
  }
}
