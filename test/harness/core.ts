import { type Kysely, type Selectable, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import type { Connection } from '../../src/database/connection.ts'
import { textInSchema } from '../../src/database/in-schema.ts'
import type { Database } from '../../src/database/schema.ts'
import { type FannedOut, fanOut, turn } from '../../src/outbox/fan-out.ts'
import { takeHead } from '../../src/outbox/missed.ts'
import { type Backend, newBackend } from './backend.ts'
import { OURS } from './contents.ts'
import { eventually } from './eventually.ts'
import { FROM_BOTTOM } from './fan-out.ts'

/** The core without a server: facts, webhooks and slices by hand, one after the other. */

const NOW = new Date('2026-11-25T12:00:00Z')
const LATER = new Date('2026-11-25T12:00:45Z')
const URL = 'http://127.0.0.1:9/hook'
export const OTHER_URL = 'http://127.0.0.1:9/other'

type Hook = Selectable<Database['webhook']>
type DeliveryRow = Selectable<Database['delivery']>

let connection: Connection
let backend: Backend
export let db: Kysely<Database>

/** Opens a database for each test, on whatever this project of the test run is for. */
export function withCore(): void {
  beforeEach(async () => {
    backend = await newBackend()
    connection = await connect(readConfig(backend.env), pino({ level: 'silent' }), systemClock)
    db = connection.db
    await sql`insert into aviso.event (id, name, created_at) values (1, 'Congress', now()), (2, 'Course', now())`.execute(
      db,
    )
  })
  afterEach(async () => {
    await connection.close()
    await backend.remove()
  })
}

/** Another session of the database, for PostgreSQL alone. */
export async function session(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
  client.on('error', () => undefined) // it is cut off with its database
  await client.connect()
  return client
}

/** Resolves once a session of the database waits for a lock. */
export function somebodyWaits(): Promise<void> {
  return eventually(async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    expect(rows.length).toBeGreaterThan(0)
  })
}

/** Adds a webhook that hears what comes after it, as webhook.create does. */
export async function addHook(columns: Partial<Hook> = {}): Promise<string> {
  const { number } = await takeHead(db)
  const { id } = await db
    .insertInto('webhook')
    .values({
      event_id: '1',
      type: 'activityEnrollment',
      url: URL,
      content_type: 'application/json',
      active: true,
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      created_at: NOW,
      from_fact: number,
      ...columns,
      headers: '{}',
      former_secrets: '[]',
      idempotency_hash: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Commits a fact, as a call or aviso.publish does. @returns its number */
export async function addFact(
  key: string | null = 'key',
  columns: { event?: string; kind?: string; muted?: boolean; checked?: boolean; person?: string } = {},
): Promise<string> {
  const { event = '1', kind = 'enrollment.added', muted = false, checked = true, person = '7' } = columns
  const { rows } = await sql<{ number: string }>`
    insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data, muted, checked)
    values (${NOW}::timestamptz, 1, ${event}::bigint, 'Congress', ${kind}, ${key}, ${person}, ${DATA}, ${muted}, ${checked})
    returning number`.execute(db)
  return rows[0]?.number as string
}

const DATA = JSON.stringify({
  activity: { id: '3', name: 'Opening keynote' },
  person: { id: '7', name: 'Ana', surname: 'Souza', email: 'ana@example.com', cpf: null, nickname: null, uuid: null },
  enrollment: { id: '31', source: 'api', expiresAt: null, active: true, status: 'active' },
})

/** Makes one slice. @param births how many of its deliveries may be leased at once */
export async function slice(
  { most = 100, births = 0, known = [] as string[], from = {} as Partial<typeof FROM_BOTTOM> } = {},
  on: Kysely<Database> = db,
): Promise<FannedOut & { more: boolean }> {
  const slots = { limitPerWebhook: 2, limits: new Map(), inFlight: new Map(), known }
  const lease = { leasedBy: 'tester', leaseUntil: LATER }
  const made = await fanOut(on, { now: NOW, most, ...FROM_BOTTOM, ...from, ...lease, births, ...slots })
  return { ...made, more: made.left.length > 0 || made.unseen }
}

/** Does everything there is to do with webhooks that were switched on or off. */
export async function turnAll(most = 100): Promise<void> {
  for (let step = await turn(db, most, '0'); step?.more; ) step = await turn(db, most, '0')
}

/** Switches a webhook off, as a person does. */
export async function switchOff(id: string): Promise<void> {
  const { number, position } = await takeHead(db)
  await sql`update aviso.webhook set active = false, turning = true, off_since = ${NOW}::timestamptz,
      missed_from = coalesce(missed_from, ${number}::bigint),
      missed_position = coalesce(missed_position, ${position}::bigint)
    where id = ${id}`.execute(db)
  await turnAll()
}

export async function switchOn(id: string): Promise<void> {
  await sql`update aviso.webhook set active = true, turning = true, resumed_at = ${NOW}::timestamptz where id = ${id}`.execute(
    db,
  )
}

export function deliveries(): Promise<DeliveryRow[]> {
  return db.selectFrom('delivery').selectAll().orderBy('fact').orderBy('webhook_id').orderBy('id').execute()
}

/** The deliveries as "fact to webhook". */
export async function pairs(): Promise<string[]> {
  return (await deliveries()).map(({ fact, webhook_id }) => `${fact} to ${webhook_id}`)
}

/** A function of the schema as it would be without one of its rules. */
export interface WrongForm {
  without: string
  name: 'fan_out' | 'turn'
  /** Its text, and what stands there instead. */
  instead: [string, string][]
}

async function writeWrongly({ name, instead }: WrongForm): Promise<void> {
  const { rows } = await sql<{ text: string }>`
    select pg_get_functiondef(oid) as text from pg_proc
    where proname = ${name} and pronamespace = (${OURS})`.execute(db)
  let text = rows[0]?.text ?? ''
  const [, schema = ''] = /FUNCTION (\w+)\./.exec(text) ?? []
  for (const change of instead) {
    const [from, to] = change.map((one) => textInSchema(one, schema)) as [string, string]
    expect(text, `the text of ${name}`).toContain(from)
    text = text.replaceAll(from, () => to)
  }
  await sql.raw(text).execute(db)
}

/** Tests a rule twice: it holds, and the test notices when the rule is taken out. */
export function holds(title: string, wrong: WrongForm[], test: () => Promise<void>): void {
  it(title, test)
  for (const form of wrong) {
    it(`${title}; not without ${form.without}`, async () => {
      await writeWrongly(form)
      await expect(test()).rejects.toMatchObject({ name: 'AssertionError' })
    })
  }
}
