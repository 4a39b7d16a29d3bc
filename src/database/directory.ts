import fs from 'node:fs'
import path from 'node:path'
import { ConfigError } from '../config.ts'

/** Our files within the directory. Others that somebody keeps there are left alone. */
const OURS = ['pgdata', 'listen-secret', 'lock.sock']

/**
 * Makes the directory of the embedded database where there is none, and closes it and our files in it to other users: former
 * versions made files 0666, and an existing directory may be open to all. From here on this process makes no file that others
 * can read. Windows has rights of another kind, and is left alone.
 * @throws ConfigError one line that names the problem
 */
export function openDirectory(directory: string): void {
  make(directory)
  if (process.platform === 'win32') return
  process.umask(0o077)
  const { mode, uid } = fs.statSync(directory)
  if (mode & 0o1000) throw refused(directory, `is everybody's (${octal(mode)}): name one within it`)
  try {
    close(directory, 0o700)
    for (const name of OURS) closeAll(path.join(directory, name))
  } catch (error) {
    const { code, path: where = directory } = error as NodeJS.ErrnoException
    if (code !== 'EPERM') throw error
    throw refused(where, `belongs to another user (${uid}) and is open to others: name a directory of your own`)
  }
}

/** Makes a directory level by level. Where a level cannot be made, Node's recursive mkdir may try for ever. */
function make(directory: string): void {
  try {
    if (!fs.existsSync(directory)) {
      make(path.dirname(directory))
      fs.mkdirSync(directory, { mode: 0o700 })
    }
    if (!fs.statSync(directory).isDirectory()) throw refused(directory, 'is a file, not a directory')
    fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK)
    fs.readdirSync(directory)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw refused(
      directory,
      code === 'EACCES' ? 'is not to be written to by this user' : `cannot be made or written to (${code})`,
    )
  }
}

/** Closes a file, or a directory and all in it. Leaves links and their targets alone. */
function closeAll(file: string): void {
  const found = fs.lstatSync(file, { throwIfNoEntry: false })
  if (found?.isDirectory()) {
    close(file, 0o700)
    for (const name of fs.readdirSync(file)) closeAll(path.join(file, name))
  } else if (found && !found.isSymbolicLink()) close(file, 0o600)
}

function close(file: string, mode: number): void {
  if (fs.statSync(file).mode & 0o077) fs.chmodSync(file, mode)
}

function refused(directory: string, why: string): ConfigError {
  return new ConfigError(`DATA_DIR cannot be used: ${directory} ${why}.`)
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
