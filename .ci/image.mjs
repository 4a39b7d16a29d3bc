#!/usr/bin/env node
/**
 * Does what the Dockerfile says, without a container engine: the same commands in folders of their own, of the files that
 * .dockerignore lets in. Then it starts what the image would start, as a user who may write to the data alone, and asks its
 * health check. The base image, and what an engine adds (namespaces, a read-only root), are not tried.
 */
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.mjs'

const SOURCE = path.join(import.meta.dirname, '..')
const NOBODY = 65_534
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-image-'))
fs.chmodSync(place, 0o755)

try {
  const image = build()
  await start(image)
  process.stdout.write('The image is built, starts, and is healthy.\n')
} finally {
  fs.rmSync(place, { recursive: true, force: true })
}

/** Follows the instructions of all stages. @returns the last of them */
function build() {
  const stages = new Map()
  let stage
  for (const [word, rest] of instructions()) {
    if (word === 'FROM') {
      const [, base, name = 'last'] = /^(\S+)(?: AS (\S+))?$/i.exec(rest) ?? fail(`FROM ${rest}`)
      if (!/^node:20-slim$/.test(base)) fail(`another base: ${base}`)
      stage = { root: path.join(place, name), cwd: '/', env: {}, user: 'root' }
      fs.mkdirSync(stage.root)
      stages.set(name, stage)
    } else if (word === 'WORKDIR') {
      stage.cwd = rest
      fs.mkdirSync(path.join(stage.root, rest), { recursive: true })
    } else if (word === 'COPY') copy(stage, rest, stages)
    else if (word === 'RUN' && !rest.startsWith('mkdir /data')) {
      execFileSync('sh', ['-ec', rest], {
        cwd: path.join(stage.root, stage.cwd),
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    } else if (word === 'ENV') {
      for (const [, name, value] of rest.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value
    } else if (word === 'USER') stage.user = rest
    else if (word === 'HEALTHCHECK') stage.health = JSON.parse(rest.slice(rest.indexOf('CMD') + 3))
    else if (word === 'ENTRYPOINT' || word === 'CMD') stage[word] = JSON.parse(rest)
  }
  return stage
}

/** The instructions of the Dockerfile, each in one line. */
function instructions() {
  const text = fs
    .readFileSync(path.join(SOURCE, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => /^(\w+) (.*)$/.exec(line)?.slice(1) ?? fail(line))
}

/** Copies from another stage, or the files that .dockerignore lets in. */
function copy(stage, rest, stages) {
  const [, from, names] = /^(?:--from=(\S+) )?(.*)$/.exec(rest)
  const files = names.split(' ')
  const target = path.join(stage.root, stage.cwd, files.pop())
  if (from) {
    for (const file of files) copyInto(path.join(stages.get(from).root, file), target)
    return
  }
  const letIn = fs
    .readFileSync(path.join(SOURCE, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  for (const file of files[0] === '.' ? letIn : files) {
    if (!letIn.includes(file)) fail(`.dockerignore does not let in ${file}`)
    copyInto(
      path.join(SOURCE, file),
      path.join(target, '.', fs.statSync(path.join(SOURCE, file)).isDirectory() ? file : ''),
    )
  }
}

function copyInto(source, target) {
  const isFile = fs.statSync(source).isFile()
  fs.cpSync(source, isFile ? path.join(target, path.basename(source)) : target, {
    recursive: true,
    verbatimSymlinks: true,
  })
}

async function start({ root, cwd, env, user, health, ENTRYPOINT, CMD }) {
  if (user === 'root') fail('the image runs as root')
  const data = path.join(place, 'data')
  fs.mkdirSync(data)
  const isRoot = process.getuid() === 0
  if (isRoot) fs.chownSync(data, NOBODY, NOBODY)
  const options = {
    cwd: path.join(root, cwd),
    env: { PATH: process.env.PATH, ...env, HOST: '127.0.0.1', PORT: String(await freePort()), DATA_DIR: data },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  }
  const [command, ...args] = [...ENTRYPOINT, ...CMD]
  const server = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const ready = new Promise((resolve) => server.stdout.once('data', resolve))
  await Promise.race([ready, ended.then((early) => fail(`the server ended with ${early}`))])
  execFileSync(health[0], health.slice(1), options)
  server.kill('SIGTERM')
  const code = await ended
  if (code !== 0) fail(`the server ended with ${code} at SIGTERM`)
}

function fail(why) {
  throw new Error(`The image cannot be made: ${why}`)
}
