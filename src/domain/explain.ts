import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { cannotBe, notFound, notFoundAt, show } from '../errors.ts'
import { readTold, type Told } from '../outbox/read-told.ts'
import { kindsOf, typesByKind } from '../platforms/index.ts'
import { findEvent, sees } from './access.ts'
import { eitherOf } from './either.ts'
import { missingPerson } from './people.ts'
import type { AttendeeRow, EventRow } from './rows.ts'
import type { Grant } from './token.ts'
import { type Verdict, verdictOn, when } from './told.ts'

interface Given {
  eventID: string
  personID?: string | undefined
  email?: string | undefined
  webhookID?: string | undefined
  type?: string | undefined
}

/** One fact and one webhook, and what became of them. `told` is null where nothing happened. */
export type Line = Verdict & { told: Told | null }

interface Explained {
  personID: string
  lines: Line[]
  /** Whether there are more lines than these. */
  more: boolean
}

/** How many enrolments are named when nothing is in the log. */
const ENROLLMENTS_MAX = 20

/** Says what became of everything that happened to a person, for each webhook that is told such things: the newest first. */
export async function explainDeliveries(
  db: Db,
  grant: Grant,
  given: Given,
  limit: number,
  kept: Date,
): Promise<Explained> {
  const { eventID } = given
  eitherOf(given, 'personID', 'email', {
    both: 'personID already says who it is. Give one of them.',
    neither: 'personID or email is required: whom it is about.',
  })
  const event = await findEvent(db, grant, eventID)
  const type = await typeAsked(db, grant, event, given)
  const attendee = await findAttending(db, given)
  const personID = given.personID ?? attendee?.person_id
  if (personID === undefined) {
    const message = `There is no person in event ${eventID} with the email ${show(given.email)}. Somebody whom only published facts name is found by personID.`
    throw notFoundAt(['email'], message)
  }
  const kinds = type === undefined ? undefined : kindsOf(type)
  const companyID = grant.eventID === null ? event.company_id : null
  const asked = { eventID, personID, companyID, webhookID: given.webhookID, type, kinds, wanted: typesByKind() }
  const rows = await readTold(db, asked, limit + 1)
  const lines = rows.slice(0, limit).map((told): Line => ({ ...verdictOn(told), told }))
  if (lines.length > 0) return { personID, lines, more: rows.length > limit }
  if (!attendee) throw missingPerson([], personID, eventID)
  return { personID, lines: await standing(db, attendee, kinds ?? Object.keys(typesByKind()), kept), more: false }
}

/** The type that is asked for, by itself or by its webhook: also one that was removed. */
async function typeAsked(
  db: Db,
  grant: Grant,
  event: EventRow,
  { webhookID, type }: Given,
): Promise<string | undefined> {
  if (webhookID === undefined) return type
  const webhooks = db.selectFrom('webhook').select(['type', 'event_id', 'company_id']).where('id', '=', webhookID)
  const webhook = await webhooks.executeTakeFirst()
  const hears = webhook?.event_id === null ? webhook.company_id === event.company_id : webhook?.event_id === event.id
  if (!webhook || !hears || !sees(grant, webhook)) throw notFound('webhookID', webhookID, 'webhook')
  if (type !== undefined && type !== webhook.type) {
    throw cannotBe(['type'], show(type), `webhook ${webhookID} is of the type ${webhook.type}. Leave out one of them.`)
  }
  return webhook.type
}

function findAttending(db: Db, { eventID, personID, email }: Given): Promise<AttendeeRow | undefined> {
  const attendees = db.selectFrom('attendee').selectAll().where('event_id', '=', eventID)
  const named =
    personID === undefined
      ? attendees.where(sql<boolean>`lower(email) = lower(${email ?? ''})`)
      : attendees.where('person_id', '=', personID)
  return named.executeTakeFirst()
}

/** Says why nothing is in the log: by the registration and the enrolments as they are now. */
async function standing(db: Db, attendee: AttendeeRow, kinds: readonly string[], kept: Date): Promise<Line[]> {
  const asked: Asked = { kinds, kept, intro: `Nothing ${kinds.length === 1 ? `like ${kinds[0]} ` : ''}is in the log` }
  const of = (family: string) => kinds.some((kind) => kind.startsWith(`${family}.`))
  const lines = [
    ...(of('attendee') ? [registered(attendee, asked)] : []),
    ...(of('enrollment') ? await enrolments(db, attendee, asked) : []),
  ]
  return lines.length > 0 ? lines : [nothing(`${asked.intro} that is about this person.`)]
}

interface Asked {
  kinds: readonly string[]
  /** When the log begins. */
  kept: Date
  /** The beginning of each message. */
  intro: string
}

function nothing(message: string, date: Date | null = null): Line {
  return { state: 'nothingHappened', message, date, told: null }
}

function registered({ created_at, status }: AttendeeRow, { kinds, kept, intro }: Asked): Line {
  const start = `${intro}: the person registered on ${sinceWhen(created_at, kept)}`
  if (status === 'dismissed') return nothing(`${start}, and left the event again.`, created_at)
  const again = kinds.includes('attendee.added') ? ' Registering again changes nothing, so nobody is told.' : ''
  return nothing(`${start}, and is ${status}.${again}`, created_at)
}

function sinceWhen(time: Date, kept: Date): string {
  return time < kept ? `${when(time)}, before the log begins (${when(kept)})` : when(time)
}

async function enrolments(db: Db, { event_id, person_id }: AttendeeRow, asked: Asked): Promise<Line[]> {
  const rows = await db
    .selectFrom('enrollment')
    .innerJoin('activity', 'activity.id', 'enrollment.activity_id')
    .select(['activity.id', 'activity.name', 'enrolled_at', 'dismissed_at'])
    .where('person_id', '=', person_id)
    .where('activity.event_id', '=', event_id)
    .orderBy('enrollment.id', 'desc')
    .limit(ENROLLMENTS_MAX)
    .execute()
  if (rows.length === 0) return [nothing(`${asked.intro}: the person is enrolled in no activity of the event.`)]
  return rows.map((row) => enrolled(row, asked))
}

function enrolled(
  { id, name, enrolled_at, dismissed_at }: { id: string; name: string; enrolled_at: Date; dismissed_at: Date | null },
  { kinds, kept, intro }: Asked,
): Line {
  const activity = `activity ${id} (${name})`
  const [date, kind] = dismissed_at ? [dismissed_at, 'enrollment.dismissed'] : [enrolled_at, 'enrollment.added']
  const start = dismissed_at
    ? `${intro}: the person was dismissed from ${activity} on ${sinceWhen(date, kept)}.`
    : `${intro}: the person has been enrolled in ${activity} since ${sinceWhen(date, kept)}.`
  const verb = dismissed_at ? 'Dismissing' : 'Enrolling'
  return nothing(kinds.includes(kind) ? `${start} ${verb} again changes nothing, so nobody is told.` : start, date)
}
