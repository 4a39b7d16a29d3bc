/**
 * A Debian with nothing on it, booted under systemd in a container of systemd-nspawn. It shares the network of this machine, and so
 * its ports. Where Debian's mirror and npm's registry are is taken from the configuration of apt and npm on this machine.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'

const SUITE = 'trixie'

/** What nspawn ends with when its system reboots, for the one who keeps it: https://systemd.io/CONTAINER_INTERFACE. */
const REBOOT = 133

/** Machines whose PID 1 is not systemd may have no cgroup v2 in its place: a mount namespace of our own has. */
const CGROUP = `set -e
[ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
group=/sys/fs/cgroup/$1`
const PRIVATE = ['--mount', '--propagation', 'private', 'bash', '-c']

export class Debian {
  #place
  #name
  #nspawn
  #init
  #env = {}
  #removed

  constructor(place) {
    this.#place = place
    this.#name = path.basename(place)
  }

  /** The path on this machine of a file of the container. */
  at(file) {
    return path.join(this.#place, 'root', file)
  }

  install() {
    const options = { stdio: ['ignore', fs.openSync(path.join(this.#place, 'debootstrap.log'), 'w'), 'inherit'] }
    const with_ = '--include=systemd-sysv,dbus,ca-certificates'
    execFileSync('debootstrap', ['--variant=minbase', with_, SUITE, this.at(''), mirror()], options)
    // It is thrown away soon, so it need not outlive a power cut.
    fs.writeFileSync(this.at('etc/dpkg/dpkg.cfg.d/fast'), 'force-unsafe-io\n')
    const npm = (key) => execFileSync('npm', ['config', 'get', key], { encoding: 'utf8' }).trim()
    for (const key of ['registry', 'proxy', 'https-proxy', 'cafile']) {
      const value = npm(key)
      if (value !== 'null') this.#env[`npm_config_${key.replace('-', '_')}`] = value
    }
    const { npm_config_cafile: cafile } = this.#env
    if (!cafile) return
    this.#env.npm_config_cafile = '/etc/npm-ca.pem'
    fs.copyFileSync(cafile, this.at('etc/npm-ca.pem'))
  }

  /** Boots, and boots again whenever the system asks for it, until `remove`. @returns when it is up */
  async boot() {
    const script = `${CGROUP}
      mkdir -p $group && echo $$ > $group/cgroup.procs
      exec systemd-nspawn --boot --quiet --register=no --keep-unit --link-journal=no --resolv-conf=copy-host --machine="$1" -D "$2"`
    const console_ = fs.openSync(path.join(this.#place, 'console.log'), 'a')
    const options = { stdio: ['ignore', console_, console_], detached: true }
    const child = spawn('unshare', [...PRIVATE, script, 'boot', this.#name, this.at('')], options)
    this.#nspawn = child
    child.once('exit', (code) => {
      this.#init = undefined
      if (code === REBOOT && !this.#removed) this.boot().catch(() => {})
    })
    await until('the system is up', () => {
      if (child.exitCode !== null) throw new Error(`The container ended:\n${this.lastWords()}`)
      const args = ['-P', String(child.pid), '-x', 'systemd']
      this.#init = attempt(() => execFileSync('pgrep', args, { encoding: 'utf8' }).trim())
      return this.#isUp()
    })
  }

  async reboot() {
    const before = this.#nspawn
    this.shell('systemctl reboot')
    await until('the system boots again', () => this.#nspawn !== before)
    await until('the system is up again', () => this.#isUp())
  }

  #isUp() {
    return /running|degraded/.test(attempt(() => this.shell('systemctl is-system-running || true')))
  }

  /** Runs commands as root, in the folder that the documentation names. @returns what they printed */
  shell(script) {
    if (!this.#init) throw new Error('The container does not run')
    const path_ = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
    const env = { HOME: '/root', PATH: path_, LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...this.#env }
    const words = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const inside = ['-t', this.#init, '-a', 'env', '-i', ...words]
    const bash = ['bash', '-euc', `cd /opt/aviso || cd /\n${script}`]
    try {
      return execFileSync('nsenter', [...inside, ...bash], { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1e8 })
    } catch (error) {
      throw new Error(`${script}\nfailed: ${error.stdout}${error.stderr}`)
    }
  }

  /** What the log of Aviso or the console has last, for somebody who looks for a mistake. */
  lastWords() {
    const log = path.join(this.#place, 'console.log')
    const lines = attempt(() => this.shell('journalctl -u aviso -n 20 -o cat'))
    return lines ?? attempt(() => fs.readFileSync(log, 'utf8').slice(-2_000)) ?? ''
  }

  /** Ends it in order, and leaves nothing. */
  remove() {
    this.#removed ??= this.#remove()
    return this.#removed
  }

  async #remove() {
    const child = this.#nspawn
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM') // an orderly shutdown
      await ended
    }
    const sweep = `${CGROUP}\n[ ! -d $group ] || find $group -depth -type d -exec rmdir {} \\;`
    execFileSync('unshare', [...PRIVATE, sweep, 'sweep', this.#name])
    fs.rmSync(this.#place, { recursive: true, force: true })
  }
}

/** The mirror that apt takes Debian itself from. */
function mirror() {
  const args = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian', 'Label: Debian']
  const [uri] = execFileSync('apt-get', args, { encoding: 'utf8' }).split('\n')
  if (!uri) throw new Error('apt has no mirror of Debian: is /etc/apt set up, and was `apt-get update` run?')
  return uri
}

function attempt(read) {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Waits for something to become true. @returns what it became */
export async function until(what, check, seconds = 120) {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
    const value = await check()
    if (value) return value
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`In ${seconds} s it was not so: ${what}`)
}
