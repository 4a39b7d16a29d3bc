import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort, hasPrograms, NOBODY, programs } from '../../harness/cluster.ts'

/** What Debian's packages `patroni`, `etcd-server` (with `python3-etcd`) and `haproxy` install. */
const NEEDED = ['patroni', 'etcd', 'haproxy']
const SEARCHED = `${process.env.PATH}:/usr/sbin`

/** For how many seconds a leader that is silent stays the leader: the shortest time that Patroni takes. */
export const TTL_S = 20
/** As large as Patroni allows beside that, so that a busy machine deposes no leader: loop + 2 × retry ≤ ttl. */
const PATIENCE = { ttl: TTL_S, loop_wait: 2, retry_timeout: 9 }
/** A standby that follows is the one or the other, by the version of Patroni. */
const RUNNING = new Set(['running', 'streaming'])
const LOOK_MS = 100
const ANSWER_MAX_MS = 1_000
const CHANGE_MAX_MS = 180_000

/** The programs that are not installed. */
export function missingPrograms(): string[] {
  const has = (program: string) => SEARCHED.split(':').some((folder) => fs.existsSync(path.join(folder, program)))
  return [...NEEDED.filter((program) => !has(program)), ...(hasPrograms() ? [] : ['postgresql'])]
}

/** Two PostgreSQL under Patroni: one leads, the other has everything that the first acknowledges. HAProxy leads to the first. */
export async function startPatroni() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-patroni-'))
  if (NOBODY.uid) fs.chownSync(directory, NOBODY.uid, NOBODY.gid)
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()]
  const nodes = [await newNode('one', directory, etcdPort), await newNode('two', directory, etcdPort)] as const
  const haproxy = path.join(directory, 'haproxy.cfg')
  fs.writeFileSync(haproxy, haproxyFile(port, nodes))
  const others = [
    run('etcd', etcdArguments(directory, etcdPort, peerPort), directory),
    run('haproxy', ['-db', '-f', haproxy], directory),
  ]
  const end = () => {
    for (const one of nodes) one.kill()
    for (const other of others) other.kill('SIGKILL')
  }
  process.once('exit', end)

  /** Waits until one of them leads and, where that is asked for, the other is its synchronous standby. */
  async function settled(isSo: (leader: Node, standby: Node | undefined) => boolean): Promise<Node> {
    for (const until = Date.now() + CHANGE_MAX_MS; Date.now() < until; await delay(LOOK_MS)) {
      const [leader, standby] = await look(nodes)
      if (leader && isSo(leader, standby)) return leader
    }
    throw new Error(`Patroni does not settle: ${nodes.map(({ log }) => log()).join('\n')}`)
  }

  for (const one of nodes) one.start()
  const cluster = {
    url: `postgres://aviso@127.0.0.1:${port}/postgres`,
    /** Waits until a standby has everything that is acknowledged from now on, so that the leader can be lost. */
    whole: () => settled((_leader, standby) => standby !== undefined),
    /** Waits until another one than this leads. */
    replaced: (lost: Node) => settled((leader) => leader !== lost),
    async stop() {
      process.off('exit', end)
      end()
      await delay(LOOK_MS)
      fs.rmSync(directory, { recursive: true, force: true, maxRetries: 10 })
    },
  }
  await cluster.whole().catch((error) => cluster.stop().then(() => Promise.reject(error)))
  return cluster
}

/** A PostgreSQL with its Patroni. */
export interface Node {
  name: string
  port: number
  restPort: number
  start(): void
  /** All of it falls silent, as a machine that is cut off: its connections stay open, and nothing is answered. */
  freeze(): void
  /** Ends all of it at once; the kernel closes its connections. */
  kill(): void
  /** The end of what its Patroni said. */
  log(): string
}

async function newNode(name: string, parent: string, etcdPort: number): Promise<Node> {
  const directory = path.join(parent, name)
  fs.mkdirSync(directory)
  if (NOBODY.uid) fs.chownSync(directory, NOBODY.uid, NOBODY.gid)
  const [port, restPort] = [await freePort(), await freePort()]
  const file = path.join(parent, `${name}.json`)
  fs.writeFileSync(file, JSON.stringify(patroniSettings({ name, directory, port, restPort, etcdPort })))
  let patroni: ChildProcess | undefined
  function strike(how: NodeJS.Signals): void {
    // Patroni first, or it would start its PostgreSQL again.
    patroni?.kill(how)
    for (const pid of postgresProcesses(path.join(directory, 'data'))) send(pid, how)
  }
  return {
    name,
    port,
    restPort,
    start() {
      patroni = run('patroni', [file], directory)
    },
    freeze: () => strike('SIGSTOP'),
    kill: () => strike('SIGKILL'),
    log: () => fs.readFileSync(path.join(directory, 'log'), 'utf8').slice(-2_000),
  }
}

/** All processes of the PostgreSQL that has its data here; none where it does not run. */
function postgresProcesses(data: string): number[] {
  const file = path.join(data, 'postmaster.pid')
  if (!fs.existsSync(file)) return []
  const postmaster = Number(fs.readFileSync(file, 'utf8').split('\n')[0])
  const command = `/proc/${postmaster}/cmdline`
  // The file of one that was killed may name a process of others by now.
  if (!fs.existsSync(command) || !fs.readFileSync(command, 'utf8').includes(data)) return []
  process.kill(postmaster, 'SIGSTOP') // so that it has no more children than these
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' })
  return [...children.trim().split(/\s+/).map(Number), postmaster]
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

/** Runs a program whose words go to the file `log` of its directory, which it may write to. */
function run(program: string, args: string[], directory: string): ChildProcess {
  const log = fs.openSync(path.join(directory, 'log'), 'a')
  const env = { PATH: SEARCHED, HOME: directory, LC_ALL: 'C.UTF-8' }
  const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', log, log], ...NOBODY })
  fs.closeSync(log)
  child.on('error', (error) => fs.appendFileSync(path.join(directory, 'log'), `${error}\n`))
  return child
}

/** Who leads, and who is the synchronous standby, as a node that answers says. */
async function look(nodes: readonly Node[]): Promise<(Node | undefined)[]> {
  for (const { restPort } of nodes) {
    const answer = await ask(restPort, 'cluster')
    if (!answer?.ok) continue
    const { members } = (await answer.json()) as { members: { name: string; role: string; state: string }[] }
    const [leader, standby] = ['leader', 'sync_standby'].map((role) => {
      const found = members.find((one) => one.role === role && RUNNING.has(one.state))
      return nodes.find(({ name }) => name === found?.name)
    })
    // Who has the lock is not promoted yet.
    return leader && (await ask(leader.restPort, 'primary'))?.ok ? [leader, standby] : []
  }
  return []
}

function ask(restPort: number, what: 'cluster' | 'primary'): Promise<Response | undefined> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS)
  return fetch(`http://127.0.0.1:${restPort}/${what}`, { signal }).catch(() => undefined)
}

interface Place {
  name: string
  directory: string
  port: number
  restPort: number
  etcdPort: number
}

/** The settings of a Patroni: JSON is YAML, too. */
function patroniSettings({ name, directory, port, restPort, etcdPort }: Place): object {
  const rest = `127.0.0.1:${restPort}`
  const postgres = `127.0.0.1:${port}`
  return {
    scope: 'aviso',
    name,
    restapi: { listen: rest, connect_address: rest },
    etcd3: { host: `127.0.0.1:${etcdPort}` },
    bootstrap: {
      dcs: { ...PATIENCE, synchronous_mode: true, postgresql: { use_pg_rewind: true } },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, { auth: 'trust' }, 'data-checksums', 'no-sync'],
    },
    postgresql: {
      listen: postgres,
      connect_address: postgres,
      data_dir: path.join(directory, 'data'),
      bin_dir: programs(),
      pgpass: path.join(directory, 'pgpass'),
      authentication: { superuser: { username: 'aviso' }, replication: { username: 'aviso' } },
      parameters: { unix_socket_directories: directory, fsync: 'off' },
      pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
    },
  }
}

function etcdArguments(directory: string, port: number, peerPort: number): string[] {
  const [own, peers] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  return [
    ...['--name', 'one', '--data-dir', path.join(directory, 'etcd'), '--initial-cluster', `one=${peers}`],
    ...['--listen-client-urls', own, '--advertise-client-urls', own],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
  ]
}

/** As Patroni's documentation has it, but for the pace of the checks: who leads is asked of each Patroni once a second. */
function haproxyFile(port: number, nodes: readonly Node[]): string {
  return `
defaults
  mode tcp
  retries 2
  timeout client 30m
  timeout connect 4s
  timeout server 30m
  timeout check 5s
listen postgres
  bind 127.0.0.1:${port}
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} check port ${node.restPort}\n`).join('')}`
}
