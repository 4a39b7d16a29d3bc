import type { Insertable, Selectable } from 'kysely'
import type { Database } from '../database/schema.ts'
import type { FieldType } from '../facts.ts'
import type { DETAILS } from './targets.ts'

/** The rows that the domain works with, as they are read. */

export type CompanyRow = Selectable<Database['company']>
/** The company's own number for it, where it is read; null: it has none. */
interface Numbered {
  external_id?: string | null
}

export type EventRow = Selectable<Database['event']>
export type ActivityRow = Selectable<Database['activity']> & Numbered
export type AttendeeRow = Selectable<Database['attendee']> & NumberedPerson
export type EnrollmentRow = Selectable<Database['enrollment']>
export type TokenRow = Selectable<Database['token']>
export type AuditRow = Selectable<Database['audit']>
export type WebhookRow = Selectable<Database['webhook']>
/** All of a webhook but its type. */
export type NewWebhook = Omit<Insertable<Database['webhook']>, 'type'>
export type OwnTypeRow = Selectable<Database['own_type']>

/** The details of a person that an event or a company knows. */
export type PersonDetails = Pick<Selectable<Database['person']>, (typeof DETAILS)[number]>

interface NumberedPerson {
  person_external_id?: string | null
}

/** An enrolment with its person. */
export type ParticipantRow = EnrollmentRow & PersonDetails & Numbered & NumberedPerson

/** A kind of ticket. */
export interface Group {
  id: string
  name: string
  price: number | null
  currency: string | null
}

/** A question of the form that people register with. */
export interface Field {
  id: string
  type: FieldType
  label: string
  options: string[]
}

export type WholeEvent = EventRow & Numbered & { time_zone: string; groups: Group[]; fields: Field[] }
