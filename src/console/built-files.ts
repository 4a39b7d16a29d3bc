import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** A file to be served, also compressed for the browsers that take that. */
export interface ServedFile {
  contentType: string
  etag: string
  /** Whether its name has a hash of its content. */
  hashed: boolean
  body: Uint8Array<ArrayBuffer>
  /** By content coding, the smallest first. */
  compressed: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
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

/** The directory dist/console, which `npm run build` makes. This file is two levels below the project, or below dist. */
const DIRECTORY = path.resolve(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../dist/console' : '../../console',
)

/**
 * Reads all files of the console at once. They are few and small, and so no path of a request reaches the disk.
 * @returns the files by their paths: `/assets/index-1a2b3c.js`; none when the console was not built
 */
export function builtFiles(directory = DIRECTORY): ReadonlyMap<string, ServedFile> {
  if (!fs.existsSync(directory)) return new Map()
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const served = names.filter((name) => path.extname(name) in TYPES)
  return new Map(served.map((name) => [`/${name.split(path.sep).join('/')}`, read(path.join(directory, name))]))
}

/** The ETag of a file, before the coding is added. */
export function etagOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32)
}

function read(file: string): ServedFile {
  const body = fs.readFileSync(file)
  const codings = CODINGS.filter(([, extension]) => fs.existsSync(file + extension))
  return {
    contentType: TYPES[path.extname(file)] ?? 'application/octet-stream',
    etag: etagOf(body),
    hashed: path.basename(path.dirname(file)) === 'assets',
    body,
    compressed: new Map(codings.map(([coding, extension]) => [coding, fs.readFileSync(file + extension)])),
  }
}
