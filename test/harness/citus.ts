import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { hasPrograms, programs, startCluster } from './cluster.ts'

/** Enough for all sessions that processes have on the coordinator, each with one of its own on a node. */
const CONNECTIONS_MAX = 300
/** The log is logical, so that a share is moved while it is written to. Keys of whoever runs this are no matter of the nodes. */
const SETTINGS = `
shared_preload_libraries = 'citus'
citus.node_conninfo = 'sslmode=disable'
wal_level = logical
max_connections = ${CONNECTIONS_MAX}
max_replication_slots = 20
max_wal_senders = 20
`

export type Citus = Awaited<ReturnType<typeof startCitus>>

/** What is not installed that a Citus of one's own needs. */
export function missingCitus(): string[] {
  if (!hasPrograms()) return ['postgresql']
  return fs.existsSync(path.join(programs(), '../lib/citus.so')) ? [] : ['citus']
}

/** A coordinator of Citus, and so many nodes, of which the first `joined` are its workers. */
export async function startCitus(nodes: number, joined: number) {
  const all: Awaited<ReturnType<typeof startCluster>>[] = []
  const prepare = (data: string) => fs.appendFileSync(path.join(data, 'postgresql.conf'), SETTINGS)
  for (let n = 0; n <= nodes; n++) all.push(await startCluster(prepare))
  const [coordinator, ...workers] = all as [(typeof all)[number], ...typeof all]
  for (const { url } of all) await ask(url, 'create extension citus')

  /** A statement on the coordinator. */
  const query = (text: string) => ask(coordinator.url, text)
  const join = (n: number) => query(`select citus_add_node('127.0.0.1', ${portOf(n)})`)
  function portOf(n: number): number {
    return Number(new URL(workers[n]?.url ?? '').port)
  }

  await query(`select citus_set_coordinator_host('127.0.0.1', ${new URL(coordinator.url).port})`)
  for (let n = 0; n < joined; n++) await join(n)
  return {
    url: coordinator.url,
    workers,
    portOf,
    query,
    /** Makes a node one of the workers. */
    join,
    async stop() {
      for (const one of all) await one.stop()
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
async function ask(connectionString: string, text: string): Promise<any[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
    .query(text)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}
