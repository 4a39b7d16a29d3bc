import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** A file of the built console, with what is made of it for browsers that take a compressed one. */
export interface BuiltFile {
  contentType: string
  etag: string
  /** Its name has a hash of what is in it. */
  hashed: boolean
  body: Buffer
  /** By content coding, the smallest first. */
  compressed: ReadonlyMap<string, Buffer>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** `npm run build` makes dist/console. This file is two levels below the project, and when built below dist. */
const DIRECTORY = path.resolve(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../dist/console' : '../../console',
)

/**
 * Reads all of them: a few small ones, and no path of a request ever reaches the disk.
 * @returns by their paths: `/assets/index-1a2b3c.js`; none when the console was not built
 */
export function builtFiles(directory = DIRECTORY): ReadonlyMap<string, BuiltFile> {
  if (!fs.existsSync(directory)) return new Map()
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const served = names.filter((name) => path.extname(name) in TYPES)
  return new Map(served.map((name) => [`/${name.split(path.sep).join('/')}`, read(path.join(directory, name))]))
}

function read(file: string): BuiltFile {
  const body = fs.readFileSync(file)
  const codings = CODINGS.filter(([, extension]) => fs.existsSync(file + extension))
  return {
    contentType: TYPES[path.extname(file)] ?? 'application/octet-stream',
    etag: createHash('sha256').update(body).digest('hex').slice(0, 32),
    hashed: path.basename(path.dirname(file)) === 'assets',
    body,
    compressed: new Map(codings.map(([coding, extension]) => [coding, fs.readFileSync(file + extension)])),
  }
}
