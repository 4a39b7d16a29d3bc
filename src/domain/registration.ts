import { type Selectable, sql } from 'kysely'
import type { Database } from '../database/schema.ts'
import { invalidParam } from '../errors.ts'
import { nameAt, type One, type Path, type PersonGiven } from '../methods/fields/person.ts'
import { show } from '../rpc/issues.ts'
import type { Trx } from './commit.ts'
import type { Field, Group, WholeEvent } from './event.ts'
import { changeOnce } from './match-rows.ts'
import { missingPerson } from './people.ts'

export type AttendeeRow = Selectable<Database['attendee']>

export interface AnswerGiven {
  fieldID: string
  /** null takes an answer back. */
  value: string | boolean | null
}

export interface RegistrationGiven {
  groupID?: string | undefined
  paid?: boolean | undefined
  answers?: AnswerGiven[] | undefined
  additionalAttendees?: { name: string; surname: string }[] | undefined
}

/**
 * Registers people for an event, once each: in their group or the event's first, accepted at once when it costs nothing or
 * is paid. Somebody who left is registered anew, with the same ID. Of a person the event keeps the name and email that it
 * was given first; of the rest, it gains what it did not know.
 * @returns for each of the people, in their order, the row and whether this made it
 * @throws PublicError invalid_params for a group or an answer that the event has no place for
 */
export async function register(
  trx: Trx,
  event: WholeEvent,
  people: (One<RegistrationGiven & PersonGiven> & { personID: string })[],
  at: Date,
): Promise<{ row: AttendeeRow; created: boolean }[]> {
  const distinct = new Map<string, Record<string, unknown>>()
  const counts = people.map(({ given }) => given.additionalAttendees?.length ?? 0)
  const ids = await newAttendeeIDs(
    trx,
    counts.reduce((sum, count) => sum + (count && count + 1), 0),
  )
  for (const { at: path, given, personID } of people) {
    const group = findGroup(event.groups, given.groupID, path)
    const accepted = !group.price || given.paid
    const row = {
      id: given.additionalAttendees?.length ? ids.pop() : null,
      person_id: personID,
      ...detailsOf(given),
      group_id: group.id,
      price: group.price,
      currency: group.currency,
      status: accepted ? 'accepted' : 'pending',
      paid_at: given.paid ? at : null,
      accepted_at: accepted ? at : null,
      answers: checkAnswers(event.fields, given.answers ?? [], path),
      additional: (given.additionalAttendees ?? []).map((one) => ({ id: ids.pop(), ...one })),
    }
    if (!distinct.has(personID)) distinct.set(personID, row)
  }
  const { rows: made } = await sql<AttendeeRow>`
    insert into attendee (id, event_id, person_id, name, surname, email, cpf, nickname, uuid, group_id, price, currency,
      status, paid_at, accepted_at, answers, additional, created_at)
    select coalesce(row.id, nextval(pg_get_serial_sequence('attendee', 'id'))), ${event.id}::bigint, person_id,
      coalesce(row.name, known.name), row.surname, coalesce(row.email, known.email), row.cpf, row.nickname, row.uuid,
      row.group_id, row.price, row.currency, row.status, row.paid_at, row.accepted_at, row.answers, row.additional,
      ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify([...distinct.values()])}::jsonb) as row (id bigint, person_id bigint,
      name text, surname text, email text, cpf text, nickname text, uuid text, group_id bigint, price numeric,
      currency text, status text, paid_at timestamptz, accepted_at timestamptz, answers jsonb, additional jsonb)
    left join (select person_id, name, email from attendee where event_id = ${event.id}) known using (person_id)
    order by person_id
    on conflict (event_id, person_id) do update set
      cpf = coalesce(attendee.cpf, excluded.cpf), nickname = coalesce(attendee.nickname, excluded.nickname),
      uuid = coalesce(attendee.uuid, excluded.uuid), group_id = excluded.group_id, price = excluded.price, currency = excluded.currency, status = excluded.status,
      paid_at = excluded.paid_at, accepted_at = excluded.accepted_at, present_at = null, answers = excluded.answers,
      additional = excluded.additional, created_at = excluded.created_at
      where attendee.status = 'dismissed'
    returning *`.execute(trx)
  const known = async (others: typeof people) => {
    await fillIn(trx, event.id, others)
    return attendees(trx, event.id, others)
  }
  const rows = await changeOnce(people, made, known, BY_PERSON)
  return rows.map(({ row, changed }) => ({ row: row as AttendeeRow, created: changed }))
}

function detailsOf({ name, surname, email, cpf, nickname, uuid }: PersonGiven) {
  return { name, surname, email, cpf, nickname, uuid }
}

/** What the event did not know yet of people who are registered already. */
async function fillIn(trx: Trx, eventID: string, people: (One<PersonGiven> & { personID: string })[]): Promise<void> {
  const more = people.filter(({ given: { cpf, nickname, uuid } }) => cpf ?? nickname ?? uuid)
  if (more.length === 0) return
  const column = (of: (given: PersonGiven) => string | undefined) => more.map(({ given }) => of(given) ?? null)
  await sql`
    with given as (
      select distinct on (person_id) * from unnest(${more.map(({ personID }) => personID)}::bigint[],
        ${column(({ cpf }) => cpf)}::text[], ${column(({ nickname }) => nickname)}::text[],
        ${column(({ uuid }) => uuid)}::text[]) with ordinality as row (person_id, cpf, nickname, uuid, position)
      order by person_id, position
    ),
    locked as (
      select id from attendee where event_id = ${eventID} and person_id in (select person_id from given)
      order by person_id for no key update
    )
    update attendee a set cpf = coalesce(a.cpf, given.cpf), nickname = coalesce(a.nickname, given.nickname),
      uuid = coalesce(a.uuid, given.uuid)
    from given, locked where a.id = locked.id and a.person_id = given.person_id`.execute(trx)
}

/**
 * Changes what is given of a registration. Paid, a pending one is accepted, and so it is in a group that costs nothing;
 * a decision given beside wins. The time of the first acceptance stays until the person leaves.
 */
export async function changeRegistration(
  trx: Trx,
  event: WholeEvent,
  before: AttendeeRow,
  given: RegistrationGiven & { status?: 'pending' | 'accepted' | 'denied' | undefined; present?: boolean | undefined },
  at: Date,
): Promise<AttendeeRow> {
  const named = given.groupID === undefined ? null : findGroup(event.groups, given.groupID, [])
  const group = named?.id === before.group_id ? null : named // what it cost at registration stays
  const free = group !== null && group.price === null
  const settled = before.status === 'pending' && (given.paid === true || free)
  const status = given.status ?? (settled ? 'accepted' : before.status)
  const additional = given.additionalAttendees && (await companions(trx, before.additional, given.additionalAttendees))
  const answers = given.answers && checkAnswers(event.fields, given.answers, [], before.answers)
  return trx
    .updateTable('attendee')
    .set({
      status,
      paid_at: since(before.paid_at, given.paid, at),
      accepted_at: since(before.accepted_at, status === 'accepted' || undefined, at),
      present_at: since(before.present_at, given.present, at),
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

/** When something began that is on or off: told again that it is on, it keeps its time. */
export function since(before: Date | null, on: boolean | undefined, now: Date): Date | null {
  if (on === undefined) return before
  return on ? (before ?? now) : null
}

/**
 * Ends registrations.
 * @returns for each, in their order, the row, `changed: false` when it had ended before
 * @throws PublicError not_found for one that there never was
 */
export async function endRegistrations(
  trx: Trx,
  eventID: string,
  people: One<{ personID: string }>[],
): Promise<{ row: AttendeeRow; changed: boolean }[]> {
  const wanted = people.map(({ at, given }) => ({ at, personID: given.personID }))
  const { rows } = await sql<AttendeeRow>`
    with locked as (
      select id from attendee
      where event_id = ${eventID} and person_id = any(${wanted.map(({ personID }) => personID)}::bigint[])
        and status <> 'dismissed'
      order by person_id for update
    )
    update attendee set status = 'dismissed', paid_at = null, accepted_at = null, present_at = null
    where id in (select id from locked) returning *`.execute(trx)
  const ended = await changeOnce(wanted, rows, (others) => attendees(trx, eventID, others), BY_PERSON)
  return ended.map(({ row, changed }, index) => {
    if (row) return { row, changed }
    const { at, personID } = wanted[index] as (typeof wanted)[number]
    throw missingPerson(at, personID, eventID)
  })
}

const BY_PERSON = {
  ofWanted: ({ personID }: { personID: string }) => personID,
  ofRow: (row: AttendeeRow) => row.person_id,
}

async function attendees(trx: Trx, eventID: string, people: { personID: string }[]): Promise<AttendeeRow[]> {
  return trx
    .selectFrom('attendee')
    .selectAll()
    .where('event_id', '=', eventID)
    .where(sql<boolean>`person_id = any(${people.map(({ personID }) => personID)}::bigint[])`)
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
    const at = left.findIndex((one) => one.name === name && one.surname === surname)
    return at < 0 ? undefined : left.splice(at, 1)[0]?.id
  })
  const ids = await newAttendeeIDs(trx, kept.filter((id) => id === undefined).length)
  return given.map(({ name, surname }, index) => ({ id: kept[index] ?? (ids.pop() as string), name, surname }))
}

/** Whoever comes along has a number of the attendees' own, the next ones after it, as in Konfeo's payload. */
async function newAttendeeIDs(trx: Trx, count: number): Promise<string[]> {
  if (count === 0) return []
  const { rows } = await sql<{ id: string }>`
    select nextval(pg_get_serial_sequence('attendee', 'id')) as id from generate_series(1, ${count}::int)`.execute(trx)
  return rows.map(({ id }) => id).reverse()
}

function findGroup(groups: Group[], groupID: string | undefined, at: Path): Group {
  const group = groupID === undefined ? groups[0] : groups.find(({ id }) => id === groupID)
  if (group) return group
  const allowed = groups.map(({ id, name }) => `${id} (${name})`).join(', ')
  const field = nameAt(at, 'groupID')
  throw invalidParam([...at, 'groupID'], `${field} cannot be "${groupID}": one of ${allowed} is expected.`)
}

/** @returns the answers by the ID of their field */
function checkAnswers(
  fields: Field[],
  answers: AnswerGiven[],
  at: Path,
  before: Record<string, string | boolean> = {},
): Record<string, string | boolean> {
  const after = new Map(Object.entries(before))
  const seen = new Set<string>()
  for (const [index, { fieldID, value }] of answers.entries()) {
    const field = fields.find(({ id }) => id === fieldID)
    const path = [...at, 'answers', index]
    if (!field)
      throw invalidParam([...path, 'fieldID'], `${path.join('.')}.fieldID: the event has no field ${fieldID}.`)
    if (seen.has(fieldID)) throw invalidParam([...path, 'fieldID'], `${path.join('.')}.fieldID is there twice.`)
    seen.add(fieldID)
    const problem = value === null ? null : answerProblem(field, value)
    if (problem) {
      throw invalidParam(
        [...path, 'value'],
        `${path.join('.')}.value cannot be ${show(value)}: ${problem} is expected.`,
      )
    }
    if (value === null) after.delete(fieldID)
    else after.set(fieldID, value)
  }
  return Object.fromEntries(after)
}

function answerProblem({ type, options }: Field, value: string | boolean): string | null {
  if (type === 'check_box') return typeof value === 'boolean' ? null : 'true or false'
  if (typeof value !== 'string') return 'a string'
  if (type === 'text' || type === 'text_area') return null
  return options.includes(value) ? null : `one of ${options.join(', ')}`
}
