#!/usr/bin/env node
/**
 * Does what docs/deploy.md says under "From nothing to a delivery", as far as that goes without systemd and a public name: its
 * commands, deploy/nginx.conf with certificates of an authority of its own, the command line of the unit as a user without
 * rights. As root, with nginx, openssl and curl, and a PostgreSQL in TEST_DATABASE_URL:
 *
 *   TEST_DATABASE_URL=postgres://… node .ci/deploy.mjs
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersOf, fail, makeCertificates, NAME, readBlocks, SOURCE } from './documented.mjs'
import { freePort } from './free-port.mjs'

const NOBODY = { uid: 65_534, gid: 65_534 }
/** The receiver has an address of its own, so that 127.0.0.1 need not be allowed; so has the client, whom the audit names. */
const [RECEIVER, CLIENT] = ['127.0.0.2', '127.0.0.5']
const server = new URL(process.env.TEST_DATABASE_URL ?? fail('TEST_DATABASE_URL is not set'))
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-deploy-'))
fs.chmodSync(place, 0o755)
const at = (name) => path.join(place, name)
const own = `aviso_deploy_${process.pid}`
const [http, https, port, receiverTls, receiverPort] = await Promise.all(Array.from({ length: 5 }, freePort))
const started = []

try {
  const { database, create, check, call } = readBlocks()
  makeCertificates(place, { site: `DNS:${NAME}`, receiver: `IP:${RECEIVER}` })
  configureCurl()
  shell(here(database))
  await startUnit()
  startNginx()
  const { webhookID, secret } = answersOf(shell(here(create)))[0]
  run('node', ['examples/receivers/node/receiver.mjs'], { WEBHOOK_SECRET: secret, PORT: String(receiverPort) })
  await listens(receiverPort)
  const [test, , explained] = answersOf(
    shell(here(call + check).replace('"webhookID": "1"', `"webhookID": "${webhookID}"`)),
  )
  if (test.outcome !== 'received') fail(`the test: ${JSON.stringify(test)}`)
  await arrives(call, explained)
  const [audit] = answersOf(shell(`${here(call)}call audit.find '{}'`))
  if (audit.data[0].address !== CLIENT) fail(`the audit names ${audit.data[0].address}`)
  process.stdout.write('Deployed: over TLS, created, tested, enrolled, delivered, verified.\n')
} finally {
  for (const child of started.reverse()) await end(child)
  const admin = (statement) => execFileSync('psql', ['-qd', server.href, '-c', statement], { stdio: 'ignore' })
  admin(`drop database if exists ${own} with (force)`)
  admin(`drop role if exists ${own}`)
  fs.rmSync(place, { recursive: true, force: true })
}

/** The delivery is received within a moment: it may be under way when it is asked for. */
async function arrives(call, first) {
  let [line] = first.data
  for (let n = 0; n < 100 && line?.state !== 'received'; n++) {
    await sleep(100)
    const again = `call webhook.delivery.explain '{"eventID": "1", "email": "ana@example.com"}'`
    line = answersOf(shell(here(call) + again))[0].data[0]
  }
  if (!/^It was received on .*: the answer was 200\.$/.test(line?.message)) fail(JSON.stringify(line))
}

/** A text of the documentation, for this place: its files, ports, database and receiver. */
function here(text) {
  return text
    .replaceAll('/etc/aviso.env', at('aviso.env'))
    .replaceAll('runuser -u postgres -- psql', `psql -d ${server.href}`)
    .replaceAll('runuser -u postgres -- createdb', `createdb --maintenance-db ${server.href}`)
    .replace('create role aviso', `create role ${own}`)
    .replace(/--owner aviso (.*) aviso\n/, `--owner ${own} $1 ${own}\n`)
    .replace('postgres://aviso:$password@127.0.0.1/aviso', `postgres://${own}:$password@${server.host}/${own}`)
    .replace('https://receiver.school.example/', `https://${RECEIVER}:${receiverTls}/`)
}

/** Lets curl believe our authority, and call from an address of its own. */
function configureCurl() {
  // Whatever curl asks of the name goes to our nginx, from an address of the client's own.
  const to = `connect-to = "${NAME}:443:127.0.0.1:${https}"\ninterface = "${CLIENT}"\ncacert = "${at('ca.pem')}"\nfail-with-body\n`
  fs.writeFileSync(at('.curlrc'), to)
}

/** Starts what the unit would start, of a copy of what it needs, as a user who may write to its own directory alone. */
async function startUnit() {
  const unit = fs.readFileSync(path.join(SOURCE, 'deploy/aviso.service'), 'utf8')
  const [, line] = /^ExecStart=(.*)$/m.exec(unit) ?? fail('the unit starts nothing')
  const [, settings] = /^Environment=(.*)$/m.exec(unit) ?? fail('the unit has no Environment')
  const [command, ...args] = line.replaceAll('/opt/aviso', SOURCE).replace('/usr/bin/node', process.execPath).split(' ')
  const read = (text) =>
    Object.fromEntries(
      text
        .split(/[\n ]/)
        .filter(Boolean)
        .map((one) => /^(\w+)=(.*)$/.exec(one).slice(1)),
    )
  const env = { ...read(settings), ...read(fs.readFileSync(at('aviso.env'), 'utf8')) }
  const data = at('state')
  fs.mkdirSync(data, { mode: 0o700 })
  fs.chownSync(data, NOBODY.uid, NOBODY.gid)
  const more = {
    DATA_DIR: data,
    PORT: String(port),
    ALLOW_NETWORKS: `${RECEIVER}/32`,
    NODE_EXTRA_CA_CERTS: at('ca.pem'),
  }
  const child = run(command, args, { ...env, ...more }, { ...NOBODY, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(() => fail('the server ended before it was ready'))
  await Promise.race([once(child.stdout, 'data'), ended]) // the line that says that it is ready
}

/** Starts nginx with the site of deploy/nginx.conf, and with one that speaks TLS for the receiver. */
function startNginx() {
  const site = fs
    .readFileSync(path.join(SOURCE, 'deploy/nginx.conf'), 'utf8')
    .replace(/listen \[::\]:.*\n/g, '')
    .replace('listen 80;', `listen 127.0.0.1:${http};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${https} ssl;`)
    .replaceAll(`/etc/letsencrypt/live/${NAME}/fullchain.pem`, at('site.pem'))
    .replaceAll(`/etc/letsencrypt/live/${NAME}/privkey.pem`, at('site.key'))
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)
  const tls = `ssl_certificate ${at('receiver.pem')}; ssl_certificate_key ${at('receiver.key')};`
  const receiver = `server { listen ${RECEIVER}:${receiverTls} ssl; ${tls} location / { proxy_pass http://127.0.0.1:${receiverPort}; } }`
  const file = at('nginx.conf')
  fs.writeFileSync(file, `pid ${at('nginx.pid')}; events {} http { access_log off; ${site} ${receiver} }`)
  const args = ['-e', 'stderr', '-p', place, '-c', file]
  execFileSync('nginx', ['-t', '-q', ...args], { stdio: 'inherit' })
  run('nginx', [...args, '-g', 'daemon off;'])
}

function run(command, args, env = {}, options = {}) {
  const child = spawn(command, args, {
    cwd: SOURCE,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...options,
  })
  started.push(child)
  return child
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

function shell(block) {
  const env = { ...process.env, CURL_HOME: place }
  return execFileSync('bash', ['-euc', block], {
    cwd: SOURCE,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Waits until somebody listens on a port of 127.0.0.1, for 30 s at most. */
async function listens(wanted) {
  for (let n = 0; n < 300; n++) {
    const socket = net.connect(wanted, '127.0.0.1')
    const is = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (is) return
    await sleep(100)
  }
  fail(`nobody listens on ${wanted}`)
}
