import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/database/connect.ts'
import { migrate } from '../src/database/migrate.ts'
import type { Database } from '../src/database/schema.ts'
import { type MeasuredServer, startServer } from './measured-server.ts'
import type { Names } from './names.ts'
import type { Kind, Message, Receivers } from './neighbours-receivers.ts'
import { type Percentiles, percentiles } from './percentiles.ts'

export interface Scenario extends Receivers {
  /** How many webhooks have a name whose server never answers. */
  dead: number
  /** Rows in the outbox at the start, spread evenly over all webhooks but the healthy ones. */
  waiting: number
  /** Enrolments offered a second, each for one healthy webhook in turn, whatever became of those before. */
  rate: number
  /** s that count, and s before them that do not. */
  seconds: number
  warmup: number
  /** s after the last call that deliveries are waited for; one that has not come then counts as having taken until then. */
  patience: number
}

/** Times are in ms, from the return of the call (the commit is a moment before it) to the whole request at the receiver. */
export interface Run extends Percentiles {
  /** Enrolments whose call succeeded, the warm-up's too; those that came; those that came more than once. */
  sent: number
  arrived: number
  doubles: number
  /** Those that are neither at their receiver nor in the outbox any more. */
  lost: number
  /** Calls that failed. */
  refused: number
  /** How long the calls took, and how long all did from the sending of the call on. */
  call: Percentiles
  fromCall: Percentiles
  cpuMicrosecondsEach: number | null
  rssMB: number | null
  sockets: number | null
  /** What reached the receivers; of the dead names, the questions for them. */
  requests: Record<Kind | 'dead', number>
}

const TOKEN = 'x'.repeat(20)

/**
 * One scenario on an empty database: receivers, rows and server are made, and gone at the end.
 * @param names without them the receivers are known by address, and there can be no dead ones
 */
export async function runScenario(databaseUrl: string, scenario: Scenario, names: Names | null): Promise<Run> {
  const receivers = await startReceivers(scenario)
  const activities = await fill(databaseUrl, scenario, urlsOf(scenario, receivers.ports, names))
  const asked = names?.unanswered() ?? 0
  const settings = { DATABASE_URL: databaseUrl, ALLOW_NETWORKS: '127.0.0.0/8', ADMIN_TOKEN: TOKEN }
  const server = await startServer(settings, names ?? {})
  try {
    const { calls, refused, cpuBefore } = await offer(server, scenario, activities)
    const waiting = await settled(databaseUrl, scenario)
    const end = now()
    const cpuAfter = server.cpu()
    // Its answer comes behind all that was told of arrivals.
    const requests = { ...(await receivers.requests()), dead: (names?.unanswered() ?? 0) - asked }
    const counted = [...calls].filter(([n]) => n >= scenario.rate * scenario.warmup)
    const cameAt = (n: number) => receivers.arrivals.get(n)?.[0] ?? end
    const took = counted.map(([n, { returned }]) => Math.max(0, cameAt(n) - returned))
    const came = [...receivers.arrivals].filter(([n]) => calls.has(n)).map(([, at]) => at.length)
    return {
      ...percentiles(took),
      sent: calls.size,
      arrived: came.length,
      doubles: came.filter((count) => count > 1).length,
      lost: Math.max(0, calls.size - came.length - waiting),
      refused,
      call: percentiles(counted.map(([, { began, returned }]) => returned - began)),
      fromCall: percentiles(counted.map(([n, { began }]) => cameAt(n) - began)),
      cpuMicrosecondsEach:
        cpuAfter === null || cpuBefore === null ? null : Math.round((cpuAfter - cpuBefore) / counted.length),
      ...server.peaks(),
      requests,
    }
  } finally {
    receivers.stop()
    await server.kill()
  }
}

async function startReceivers({ healthy, hanging, slow, failing, slowMs }: Receivers) {
  const wanted: Receivers = { healthy, hanging, slow, failing, slowMs }
  const file = path.join(import.meta.dirname, 'neighbours-receivers.ts')
  const child = fork(file, [JSON.stringify(wanted)], { execArgv: ['--import', 'tsx'] })
  const [{ ports }] = (await once(child, 'message')) as [{ ports: Record<Kind, number[]> }]
  const arrivals = new Map<number, number[]>()
  child.on('message', (message: Message) => {
    if ('n' in message) arrivals.set(message.n, [...(arrivals.get(message.n) ?? []), message.at])
  })
  return {
    ports,
    /** When each enrolment arrived, every time that it did. */
    arrivals,
    async requests(): Promise<Record<Kind, number>> {
      child.send('requests')
      for await (const [message] of on(child, 'message')) if ('requests' in message) return message.requests
      throw new Error('The receivers are gone.')
    },
    stop: () => child.kill(),
  }
}

/** Of every receiver, each an origin of its own. */
function urlsOf({ dead }: Scenario, ports: Record<Kind, number[]>, names: Names | null) {
  const local = (kind: Kind) =>
    ports[kind].map((port) => `http://${names?.alive(`${kind}-${port}`) ?? '127.0.0.1'}:${port}/hook`)
  const unknown = Array.from({ length: names ? dead : 0 }, (_, n) => `http://${names?.dead(`receiver-${n}`)}/hook`)
  return { healthy: local('healthy'), bad: [...local('hanging'), ...local('slow'), ...local('failing'), ...unknown] }
}

/**
 * An event, an activity and a webhook for each healthy receiver; one more event for all the others, with what waits for
 * them. The statistics are of that moment: nearly every row is of a webhook that no delivery gets through to.
 * @returns the activities, in the order of the healthy receivers
 */
async function fill(databaseUrl: string, scenario: Scenario, urls: { healthy: string[]; bad: string[] }) {
  const connection = await connect(readConfig({ DATABASE_URL: databaseUrl }), pino({ level: 'silent' }), systemClock)
  try {
    await migrate(connection.db)
    const { healthy } = scenario
    await sql`insert into aviso.event (name, created_at) select 'Congress', now() from generate_series(0, ${healthy}::int)`.execute(
      connection.db,
    )
    await sql`insert into aviso.ticket_group (event_id, name) select id, 'Standard' from aviso.event`.execute(
      connection.db,
    )
    await insertWebhooks(connection.db, urls.healthy, sql`n`)
    await insertWebhooks(connection.db, urls.bad, sql`${healthy}::int + 1`)
    if (urls.bad.length > 0) await insertWaiting(connection.db, scenario)
    const { rows } = await sql<{ id: string }>`
      insert into aviso.activity (event_id, name, created_at) select n, 'Opening keynote', now()
      from generate_series(1, ${healthy}::int) n returning id`.execute(connection.db)
    await sql`analyze`.execute(connection.db)
    return rows.map(({ id }) => id)
  } finally {
    await connection.close()
  }
}

/**
 * Waits until no delivery to a healthy receiver is under way any more, so that a second arrival would have been seen, too.
 * @returns how many are, after all the patience
 */
async function settled(databaseUrl: string, { healthy, patience }: Scenario): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const until = now() + patience * 1_000; ; await sleep(200)) {
      const { rows } = await client.query('select count(*)::int as count from aviso.delivery where event_id <= $1', [
        healthy,
      ])
      if (rows[0].count === 0 || now() >= until) return rows[0].count
    }
  } finally {
    await client.end()
  }
}

async function insertWebhooks(db: Kysely<Database>, urls: string[], eventID: ReturnType<typeof sql>): Promise<void> {
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select ${eventID}, 'activityEnrollment', url, 'application/json', '{}', true,
      'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', now()
    from unnest(${urls}::text[]) with ordinality as row (url, n) order by n`.execute(db)
}

async function insertWaiting(db: Kysely<Database>, { healthy, waiting }: Scenario): Promise<void> {
  const payload = JSON.stringify({ type: 'activityEnrollment', note: 'x'.repeat(450) })
  await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select n, bad.ids[1 + n % cardinality(bad.ids)], ${healthy}::int + 1, 'activityEnrollment', '1/1/' || n,
      'application/json', ${payload}, now()
    from (select array_agg(id order by id) as ids from aviso.webhook where event_id = ${healthy}::int + 1) bad,
      generate_series(1, ${waiting}::int) n`.execute(db)
}

/** Makes the calls at the times they are due, so that a server that falls behind is not spared. Times are Unix ms. */
async function offer(server: MeasuredServer, { rate, warmup, seconds }: Scenario, activities: string[]) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1_000 })
  const calls = new Map<number, { began: number; returned: number }>()
  const underway: Promise<void>[] = []
  let cpuBefore = server.cpu()
  let refused = 0
  const refuse = () => {
    refused += 1
  }

  async function bind(n: number): Promise<void> {
    const began = now()
    const params = { activityID: activities[n % activities.length], name: 'Ana Souza', email: `n${n}@example.com` }
    const request = http.request(`${server.url}/rpc`, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    })
    request.end(JSON.stringify({ jsonrpc: '2.0', id: n, method: 'activity.person.bind', params }))
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const answer = (await json(response)) as { result?: unknown }
    if (response.statusCode === 200 && answer.result) calls.set(n, { began, returned: now() })
    else refuse()
  }

  const began = now()
  for (let n = 0; n < rate * (warmup + seconds); await sleep(5)) {
    for (; n < Math.min((rate * (now() - began)) / 1_000, rate * (warmup + seconds)); n++) {
      if (n === rate * warmup) cpuBefore = server.cpu()
      underway.push(bind(n).catch(refuse))
    }
  }
  await Promise.all(underway)
  agent.destroy()
  return { calls, refused, cpuBefore }
}

/** The one clock that all the processes here share. */
function now(): number {
  return performance.timeOrigin + performance.now()
}
