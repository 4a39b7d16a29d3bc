#!/usr/bin/env node
/**
 * Does what docs/deploy.md says under "From nothing to a delivery", word for word, on a Debian that is made for it and booted under
 * systemd; then what befalls a server: a restart and a stop under a delivery, kill -9, a reboot, and no PostgreSQL. By hand, as root,
 * in ten minutes, where ports 80, 443, 3000, 4000 and 5432 are free. Debian: systemd-container, debootstrap, openssl, git.
 *
 *   node .ci/systemd.mjs
 *
 * Let's Encrypt needs a public name, so certbot is installed and not run: an authority of our own stands in for it.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Debian, until } from './debian.mjs'
import { answersOf, fail, makeCertificates, NAME, readBlocks, SOURCE } from './documented.mjs'

const PORTS = [80, 443, 3000, 4000, 5432]
/** The receiver has an address of its own, so that 127.0.0.1 need not be allowed. */
const [RECEIVER, RECEIVER_NAME] = ['127.0.0.2', 'receiver.school.example']
/** Short ones: a receiver that is not there yet after the reboot is to be asked again soon. */
const WAITS = Array(20).fill('5s').join()
/** What the site of the receiver is; its name decides which of the two is asked. */
const RECEIVER_SITE = `server {
  listen 443 ssl; server_name ${RECEIVER_NAME};
  ssl_certificate /etc/nginx/receiver.pem; ssl_certificate_key /etc/nginx/receiver.key;
  location / { proxy_pass http://127.0.0.1:4000; }
}`

if (process.getuid() !== 0) fail('it has to be done as root')
for (const port of PORTS) await isFree(port)
const blocks = readBlocks()
const startedAt = Date.now()
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-systemd-'))
fs.chmodSync(place, 0o755)
const debian = new Debian(place)
const shell = (script) => debian.shell(script)
const calls = (script) => answersOf(shell(`${blocks.call}${script}`))
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => debian.remove().finally(() => process.exit(1)))
}

try {
  await install()
  await deploy()
  await deliver()
  await restartUnderDelivery()
  await stopUnderDelivery()
  await kill()
  await reboot()
  await goEmbedded()
  say('All of it is as docs/deploy.md says.')
} catch (error) {
  process.stderr.write(`${error.stack}\n${debian.lastWords()}`)
  process.exitCode = 1
} finally {
  await debian.remove()
}

async function install() {
  debian.install()
  execFileSync('git', ['clone', '-q', SOURCE, debian.at('opt/aviso')])
  fs.writeFileSync(debian.at('etc/hosts'), `127.0.0.1 localhost ${NAME}\n${RECEIVER} ${RECEIVER_NAME}\n`)
  await debian.boot()
  say(`Booted: ${shell('. /etc/os-release; echo "$PRETTY_NAME, $(systemctl --version | head -n 1)"').trim()}`)
  shell(blocks.install)
  say(`Installed: Node ${shell('node --version').trim()}, Aviso built by npm ci`)
}

async function deploy() {
  makeCertificates(place, { site: `DNS:${NAME}`, receiver: `DNS:${RECEIVER_NAME}` })
  const live = `etc/letsencrypt/live/${NAME}`
  fs.mkdirSync(debian.at(live), { recursive: true })
  for (const [file, there] of [
    ['site.pem', `${live}/fullchain.pem`],
    ['site.key', `${live}/privkey.pem`],
    ['ca.pem', 'etc/aviso-ca.pem'],
    ['receiver.pem', 'etc/nginx/receiver.pem'],
    ['receiver.key', 'etc/nginx/receiver.key'],
  ]) {
    fs.copyFileSync(path.join(place, file), debian.at(there))
  }
  fs.writeFileSync(debian.at('root/.curlrc'), 'cacert = /etc/aviso-ca.pem\nfail-with-body\n')
  shell(blocks.database)
  const ours = { NODE_EXTRA_CA_CERTS: '/etc/aviso-ca.pem', ALLOW_NETWORKS: `${RECEIVER}/32`, RETRY_SCHEDULE: WAITS }
  for (const [name, value] of Object.entries(ours)) fs.appendFileSync(debian.at('etc/aviso.env'), `${name}=${value}\n`)
  shell(blocks.unit)
  await isReady()
  say(`The unit runs: ${shell('systemd-analyze security aviso | tail -n 1').trim().slice(2)}`)
  readLog()
  shell(blocks.tls.replace(/^certbot .*\n/, 'certbot --version\n'))
  fs.writeFileSync(debian.at('etc/nginx/sites-enabled/receiver'), RECEIVER_SITE)
  shell('systemctl reload nginx')
  shell(`mkdir -p /var/www/html/.well-known/acme-challenge; echo proof > /var/www/html/.well-known/acme-challenge/one
    [ "$(curl -sS http://${NAME}/.well-known/acme-challenge/one)" = proof ]`)
  const page = shell(`curl -sS https://${NAME}/`)
  const [, script] = /<script [^>]*src="\.\/(.+?)"/.exec(page) ?? fail(`the console is ${page}`)
  shell(`curl -sS -o /dev/null https://${NAME}/${script}`)
  say('nginx answers over TLS, with the console')
}

async function deliver() {
  await startReceiver(answersOf(shell(blocks.create))[0].secret)
  const [test] = calls(blocks.check)
  if (test.outcome !== 'received') fail(`the test: ${JSON.stringify(test)}`)
  await arrives('ana@example.com')
}

async function restartUnderDelivery() {
  await underWay('restart@example.com')
  shell('systemctl restart --no-block aviso')
  await until('it is being stopped', () => show('ActiveState') === 'deactivating')
  shell('systemctl kill --signal=CONT receiver')
  await isReady()
  await arrives('restart@example.com')
  const times = shell('journalctl -u receiver -o cat').split("'restart@example.com'").length - 1
  if (times !== 1) fail(`what was under way at a restart came ${times} times`)
  say('Restarted under a delivery, which was finished first')
}

async function stopUnderDelivery() {
  await underWay('stop@example.com')
  const before = Date.now()
  shell('systemctl stop aviso')
  const seconds = (Date.now() - before) / 1_000
  if (seconds > 20 || show('Result') !== 'success') fail(`it stopped in ${seconds} s with ${show('Result')}`)
  shell('systemctl kill --signal=CONT receiver; systemctl start aviso')
  await isReady()
  await arrives('stop@example.com')
  say(`Stopped in ${seconds.toFixed(1)} s while a receiver did not answer`)
}

async function kill() {
  await underWay('kill@example.com')
  const [pid, restarts] = [show('MainPID'), Number(show('NRestarts'))]
  shell(`kill -9 ${pid}`)
  await until('systemd starts it anew', () => Number(show('NRestarts')) > restarts)
  shell('systemctl kill --signal=CONT receiver')
  await isReady()
  await arrives('kill@example.com')
  say('Killed under a delivery (kill -9), started by systemd')
}

async function reboot() {
  const secret = await underWay('reboot@example.com')
  await debian.reboot()
  await startReceiver(secret)
  await isReady()
  await arrives('reboot@example.com')
  const stopped = shell('journalctl -b -1 -u aviso -o cat --grep \'"msg":"Stopped"\' -n 1')
  if (!stopped.includes('Stopped')) fail('at the reboot it was not stopped in order')
  say('Rebooted under a delivery: it is enabled, and came back')
}

async function goEmbedded() {
  shell("sed -i '/^DATABASE_URL=/d' /etc/aviso.env; systemctl restart aviso")
  await isReady()
  shell('systemctl stop receiver')
  await startReceiver(answersOf(shell(blocks.create))[0].secret)
  calls(blocks.check)
  await arrives('ana@example.com')
  shell('systemctl restart aviso')
  await isReady()
  await arrives('ana@example.com')
  const directory = shell('stat -Lc "%a %F" /var/lib/aviso').trim()
  if (directory !== '700 directory') fail(`/var/lib/aviso is ${directory}`)
  say('Embedded, in /var/lib/aviso, which outlives a restart')
}

/** The receiver of the examples: it answers 200 to what is signed with the secret, and 401 to anything else. */
function startReceiver(secret) {
  const variables = `--setenv=WEBHOOK_SECRET=${secret} --setenv=PORT=4000`
  shell(`systemd-run --quiet --unit=receiver ${variables} node /opt/aviso/examples/receivers/node/receiver.mjs`)
  return until(
    'the receiver answers',
    () => shell('curl -s -w "%{http_code}" -d x http://127.0.0.1:4000 || true') === '401',
  )
}

/** Stops the receiver in its tracks, and enrols somebody. @returns when the delivery is under way, the secret */
async function underWay(email) {
  shell('systemctl kill --signal=STOP receiver')
  calls(`call activity.person.bind '{"activityID": "1", "name": "Somebody", "email": "${email}"}'`)
  await until(`${email} is under way`, () => deliveryOf(email)?.state === 'underWay')
  return /WEBHOOK_SECRET=(\S+)/.exec(shell('systemctl show -P Environment receiver'))[1]
}

async function arrives(email) {
  const wanted = /^It was received on .*: the answer was 200\.$/
  const line = await until(`${email} is received`, () => {
    const delivery = deliveryOf(email)
    return wanted.test(delivery?.message) && delivery
  })
  say(`  ${email}: ${line.message}`)
}

function deliveryOf(email) {
  const [explained] = calls(`call webhook.delivery.explain '{"eventID": "1", "email": "${email}"}'`)
  return explained.data.find(({ kind, webhookID }) => kind === 'enrollment.added' && webhookID !== null)
}

function show(property) {
  return shell(`systemctl show -P ${property} aviso`).trim()
}

function isReady() {
  const asked = '[ "$(systemctl is-active aviso)" = active ] && curl -s http://127.0.0.1:3000/readyz || true'
  return until('the server is ready', () => shell(asked).includes('"ok"'))
}

/** Everything that Aviso says in the journal is a line of JSON. */
function readLog() {
  const lines = shell('journalctl _SYSTEMD_UNIT=aviso.service -o cat').trim().split('\n')
  if (!lines.map((line) => JSON.parse(line)).some(({ ready }) => ready)) fail('the log has no line that it is ready')
}

async function isFree(port) {
  const server = net.createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, resolve))
  await new Promise((resolve) => server.close(resolve))
}

function say(line) {
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  process.stdout.write(`${String(seconds).padStart(4)} s  ${line}\n`)
}
