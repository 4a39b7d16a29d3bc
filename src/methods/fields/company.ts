import { z } from 'zod'
import type { CompanyRow } from '../../domain/rows.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, externalIDOut, idOut, line, named, object, text } from './basic.ts'

const payloadIDs = z
  .enum(['own', 'external'])
  .meta(named('PayloadIDs', "own: payloads name things by Aviso's IDs; external: by the company's own numbers."))

export const company = object('Company', 'It has events, which share its people, and own types and webhooks.', {
  companyID: idOut('The company.'),
  name: z.string().describe('Empty when nobody has named it.'),
  timeZone: z.string().describe('The IANA name of its time zone.'),
  date,
  externalID: externalIDOut,
  payloadIDs,
})

export const writable = {
  name: line(200).describe('What people call it.'),
  timeZone: text(100).describe('Its time zone by the IANA name, such as America/Sao_Paulo.'),
  payloadIDs: payloadIDs.describe(
    'By what payloads name companies, events, activities, people and enrolments. external: each of them needs an externalID.',
  ),
}

export function toCompany(row: CompanyRow): z.input<typeof company> {
  return {
    companyID: row.id,
    name: row.name,
    timeZone: row.time_zone,
    date: unixSeconds(row.created_at),
    externalID: row.external_id,
    payloadIDs: row.payload_ids,
  }
}
