import type { Selectable } from 'kysely'
import type { Database } from '../database/schema.ts'
import type { FieldType } from '../facts.ts'
import type { DETAILS } from './targets.ts'

/** The rows that the domain works with, as they are read. */

export type CompanyRow = Selectable<Database['company']>
export type EventRow = Selectable<Database['event']>
export type ActivityRow = Selectable<Database['activity']>
export type AttendeeRow = Selectable<Database['attendee']>
export type EnrollmentRow = Selectable<Database['enrollment']>
export type TokenRow = Selectable<Database['token']>
export type WebhookRow = Selectable<Database['webhook']>
export type OwnTypeRow = Selectable<Database['own_type']>

/** The details of a person that an event or a company knows. */
export type PersonDetails = Pick<Selectable<Database['person']>, (typeof DETAILS)[number]>

/** An enrolment with its person. */
export type ParticipantRow = EnrollmentRow & PersonDetails

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

export type WholeEvent = EventRow & { time_zone: string; groups: Group[]; fields: Field[] }
