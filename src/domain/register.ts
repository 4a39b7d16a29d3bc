import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isOneOf } from '../database/where.ts'
import { type AnswerGiven, checkAnswers, findGroup } from './answers.ts'
import type { Trx } from './commit.ts'
import { matchRows } from './match-rows.ts'
import { lockPeople, missingPerson } from './people.ts'
import type { AttendeeRow, WholeEvent } from './rows.ts'
import type { PersonGiven, Target } from './targets.ts'

export interface RegistrationGiven {
  groupID?: string | undefined
  paid?: boolean | undefined
  answers?: AnswerGiven[] | undefined
  additionalAttendees?: { name: string; surname: string }[] | undefined
}

export interface RegistrationChange extends RegistrationGiven {
  status?: 'pending' | 'accepted' | 'denied' | undefined
  present?: boolean | undefined
}

/**
 * Registers people for an event, once each: in their group or the event's first, accepted at once when it costs nothing or
 * is paid. Somebody who left is registered anew, with the same ID. Of a person the event keeps the name and email that it
 * was given first; of the rest, it gains the details that it did not know.
 * @returns the targets with their registrations, whether this made them, and of people who had left
 * @throws PublicError invalid_params for a group or an answer that the event has no place for
 */
export async function register<One extends Target<RegistrationGiven & PersonGiven> & { personID: string }>(
  trx: Trx,
  event: WholeEvent,
  people: One[],
  now: Date,
): Promise<(One & { attendee: AttendeeRow; registered: boolean; returned: boolean })[]> {
  const counts = people.map(({ given }) => given.additionalAttendees?.length ?? 0)
  const ids = await newAttendeeIDs(
    trx,
    counts.reduce((sum, count) => sum + (count && count + 1), 0),
  )
  const registrations = people.map(({ path, given, personID }) => {
    const group = findGroup(event.groups, given.groupID, path)
    const accepted = !group.price || given.paid
    return {
      id: given.additionalAttendees?.length ? ids.pop() : null,
      person_id: personID,
      ...detailsOf(given),
      group_id: group.id,
      price: group.price,
      currency: group.currency,
      status: accepted ? 'accepted' : 'pending',
      paid_at: given.paid ? now : null,
      accepted_at: accepted ? now : null,
      answers: checkAnswers(event.fields, given.answers ?? [], path),
      additional: (given.additionalAttendees ?? []).map((one) => ({ id: ids.pop(), ...one })),
    }
  })
  const { rows } = await sql<AttendeeRow & { made: boolean; again: boolean }>`
    select (attendee).*, made, again
    from aviso.register(${event.id}::bigint,
      array(select one from json_populate_recordset(null::aviso.attendee, ${JSON.stringify(registrations)}::json) one), ${now}::timestamptz)`.execute(
    trx,
  )
  const made = new Set(rows.flatMap((row) => (row.made ? row.person_id : [])))
  const returned = new Set(rows.flatMap((row) => (row.again ? row.person_id : [])))
  const known = new Map(rows.map(({ made: _, again: __, ...row }) => [row.person_id, row]))
  return people.map((one) => {
    const attendee = known.get(one.personID)
    if (!attendee) throw new Error(`Person ${one.personID} was registered and is gone`)
    return { ...one, attendee, registered: made.delete(one.personID), returned: returned.has(one.personID) }
  })
}

function detailsOf({ name, surname, email, cpf, nickname, uuid }: PersonGiven) {
  return { name, surname, email, cpf, nickname, uuid }
}

/**
 * Edits a registration. Paid, a pending one is accepted, and so it is in a group that costs nothing; a decision given
 * beside wins. The time of the first acceptance stays until the person leaves.
 */
export async function editRegistration(
  trx: Trx,
  event: WholeEvent,
  before: AttendeeRow,
  given: RegistrationChange,
  now: Date,
): Promise<AttendeeRow> {
  const named = given.groupID === undefined ? null : findGroup(event.groups, given.groupID, [])
  const group = named?.id === before.group_id ? null : named // in the same one, the price of the day of registration stays
  const free = group !== null && group.price === null
  const settled = before.status === 'pending' && (given.paid === true || free)
  const status = given.status ?? (settled ? 'accepted' : before.status)
  const additional = given.additionalAttendees && (await companions(trx, before.additional, given.additionalAttendees))
  const answers = given.answers && checkAnswers(event.fields, given.answers, [], before.answers)
  return trx
    .updateTable('attendee')
    .set({
      status,
      paid_at: startedAt(before.paid_at, given.paid, now),
      accepted_at: startedAt(before.accepted_at, status === 'accepted' || undefined, now),
      present_at: startedAt(before.present_at, given.present, now),
      ...(group && {
        group_id: group.id,
        price: group.price === null ? null : String(group.price),
        currency: group.currency,
      }),
      ...(answers && { answers: JSON.stringify(answers) }),
      ...(additional && { additional: JSON.stringify(additional) }),
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The time at which something began that is on or off: told again that it is on, it keeps its time. */
export function startedAt(before: Date | null, on: boolean | undefined, now: Date): Date | null {
  if (on === undefined) return before
  return on ? (before ?? now) : null
}

/**
 * Ends registrations. The people are locked first: a call that enrols one of them, and has found that they are registered, is
 * done by then, and one that comes later finds that they are not. Otherwise somebody who left would be enrolled.
 * @returns the targets with their registrations; `ended: false` when one had ended before
 * @throws PublicError not_found for one that there never was
 */
export async function endRegistrations(
  trx: Trx,
  eventID: string,
  targets: Target<{ personID: string }>[],
): Promise<{ attendee: AttendeeRow; ended: boolean }[]> {
  const wanted = targets.map(({ path, given }) => ({ path, personID: given.personID }))
  await lockPeople(
    trx,
    eventID,
    wanted.map(({ personID }) => personID),
  )
  const { rows } = await sql<AttendeeRow>`
    with locked as (
      select id from aviso.attendee
      where event_id = ${eventID} and person_id = any(${wanted.map(({ personID }) => personID)}::bigint[])
        and status <> 'dismissed'
      order by person_id for update
    )
    update aviso.attendee set status = 'dismissed', paid_at = null, accepted_at = null, present_at = null
    where id in (select id from locked) returning *`.execute(trx)
  const ended = await matchRows(
    wanted,
    rows,
    (others) => readAttendees(trx, eventID, others),
    BY_PERSON,
    ({ path, personID }) => missingPerson(path, personID, eventID),
  )
  return ended.map(({ row, changed }) => ({ attendee: row, ended: changed }))
}

const BY_PERSON = {
  ofWanted: ({ personID }: { personID: string }) => personID,
  ofRow: (row: AttendeeRow) => row.person_id,
}

async function readAttendees(db: Db, eventID: string, people: { personID: string }[]): Promise<AttendeeRow[]> {
  const ids = people.map(({ personID }) => personID)
  return db
    .selectFrom('attendee')
    .selectAll()
    .where('event_id', '=', eventID)
    .where(isOneOf('person_id', ids))
    .execute()
}

/** Somebody who came along before and has the same name is the same, with the same ID: receivers know them by that. */
async function companions(
  trx: Trx,
  before: AttendeeRow['additional'],
  given: { name: string; surname: string }[],
): Promise<AttendeeRow['additional']> {
  const left = [...before]
  const kept = given.map(({ name, surname }) => {
    const index = left.findIndex((one) => one.name === name && one.surname === surname)
    return index < 0 ? undefined : left.splice(index, 1)[0]?.id
  })
  const ids = await newAttendeeIDs(trx, kept.filter((id) => id === undefined).length)
  return given.map(({ name, surname }, index) => ({ id: kept[index] ?? (ids.pop() as string), name, surname }))
}

/** Companions have numbers of the attendees' own, the next ones after theirs, as in Konfeo's payload. */
async function newAttendeeIDs(trx: Trx, count: number): Promise<string[]> {
  if (count === 0) return []
  const { rows } = await sql<{ id: string }>`
    select nextval('aviso.attendee_id_seq') as id from generate_series(1, ${count}::int)`.execute(trx)
  return rows.map(({ id }) => id).reverse()
}
