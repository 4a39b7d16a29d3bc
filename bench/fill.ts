import { type Kysely, sql } from 'kysely'
import pino from 'pino'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/database/connect.ts'
import { migrate } from '../src/database/migrate.ts'
import type { Database } from '../src/database/schema.ts'
import type { EnrollmentFact } from '../src/facts.ts'
import { storing } from '../src/outbox/enqueue.ts'

/** Facts that are stored by one statement. */
const CHUNK = 1_000
/** Makes a body of 500 bytes of the fact. */
const ACTIVITY = `Opening keynote ${'x'.repeat(242)}`

/** Works on a database of ours, which has its tables then. @param share one of those that SHARES names, where it names several */
export async function onOurs(
  env: Record<string, string>,
  work: (db: Kysely<Database>) => Promise<void>,
  share = 'aviso',
): Promise<void> {
  const connection = await connect(readConfig(env), pino({ level: 'silent' }), systemClock)
  try {
    const { db } = connection.of(share)
    await migrate(db, share)
    await work(db)
  } finally {
    await connection.close()
  }
}

/** An event with an activity for each webhook, and a webhook for each URL. They are numbered from 1. */
export async function fillWebhooks(db: Kysely<Database>, urls: string[]): Promise<void> {
  await sql`insert into aviso.event (name, created_at) select 'Congress', now() from unnest(${urls}::text[])`.execute(
    db,
  )
  await sql`insert into aviso.ticket_group (event_id, name) select id, 'Standard' from aviso.event`.execute(db)
  await sql`insert into aviso.activity (event_id, name, created_at) select id, 'Opening keynote', now() from aviso.event order by id`.execute(
    db,
  )
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select n, 'activityEnrollment', url, 'application/json', '{}', true,
      'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', now()
    from unnest(${urls}::text[]) with ordinality as row (url, n) order by n`.execute(db)
  await sql`analyze`.execute(db)
}

/**
 * Enrolments, committed at once, of which each makes one delivery: of the events in turn, each in the lane of a person.
 * @param aLane how many facts each lane has: all but one of them wait for the one before
 */
export async function fillFacts(db: Kysely<Database>, events: number, count: number, aLane = 1): Promise<void> {
  const facts = Array.from({ length: count }, (_, n) => enrolled(n, events, aLane))
  await db.transaction().execute(async (trx) => {
    for (let from = 0; from < count; from += CHUNK) await storing(facts.slice(from, from + CHUNK), false).execute(trx)
  })
}

function enrolled(n: number, events: number, aLane: number): EnrollmentFact {
  const round = Math.floor(n / events)
  const person = String(1 + Math.floor(round / aLane))
  const event = String(1 + (n % events))
  return {
    kind: 'enrollment.added',
    at: new Date(),
    event: { id: event, name: 'Congress', companyID: '1' },
    activity: { id: event, name: ACTIVITY },
    person: {
      id: person,
      name: 'Ana',
      surname: 'Souza',
      email: `ana${person}@example.com`,
      cpf: null,
      nickname: null,
      uuid: null,
    },
    enrollment: { id: String(n + 1), source: 'api', expiresAt: null, active: true, status: 'active' },
  }
}
