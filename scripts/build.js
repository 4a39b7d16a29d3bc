import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * Builds dist: the server with tsc, the console with vite.
 *
 *   node scripts/build.js             always
 *   node scripts/build.js --if-older  only when a source is newer than the last build that succeeded
 */
const SOURCES = [
  'src',
  'migrations',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
]

/** Empty; its date is the start of the last build that succeeded, so that an edit during a build counts as newer. */
const STAMP = 'dist/built'

const { engines } = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
refuseOlderThan(/\d.*/.exec(engines.node)[0])
process.chdir(path.join(import.meta.dirname, '..'))
if (!process.argv.includes('--if-older') || isOlder()) build()

/** `npm ci` and `npm start` come here first. An old Node is told what is missing, before it stumbles. */
function refuseOlderThan(needed) {
  const [major, minor] = needed.split('.').map(Number)
  const [ours, ourMinor] = process.versions.node.split('.').map(Number)
  if (ours > major || (ours === major && ourMinor >= minor)) return
  process.stderr.write(
    `Aviso needs Node ${needed} or newer, and this is ${process.versions.node}. https://nodejs.org has it.\n`,
  )
  process.exit(1)
}

function isOlder() {
  if (!fs.existsSync(STAMP)) return true
  const builtAt = fs.statSync(STAMP).mtimeMs
  return SOURCES.some((source) => newest(source) > builtAt)
}

/** The last change in a file, or in a directory: the date of the directory tells of files that were removed. */
function newest(source) {
  const stat = fs.statSync(source)
  const within = stat.isDirectory() ? fs.readdirSync(source) : []
  return Math.max(stat.mtimeMs, ...within.map((name) => newest(path.join(source, name))))
}

function build() {
  const startedAt = new Date()
  fs.rmSync(STAMP, { force: true })
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json')
  run('vite/bin/vite.js', 'build')
  fs.chmodSync('dist/src/main.js', 0o755) // `npx aviso` in this folder runs it; npm does this only where it installs
  fs.writeFileSync(STAMP, '')
  fs.utimesSync(STAMP, startedAt, startedAt)
}

/** The program says itself why it failed. */
function run(script, ...args) {
  try {
    // Whoever builds, the same comes out: in another environment, vite makes a larger console.
    const env = { ...process.env, NODE_ENV: 'production' }
    execFileSync(process.execPath, [path.join('node_modules', script), ...args], { stdio: 'inherit', env })
  } catch {
    process.exit(1)
  }
}
