import { z } from 'zod'
import { findAudit } from '../../domain/audit.ts'
import type { AuditRow } from '../../domain/rows.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { defineMethod } from '../context.ts'
import { DATE, example } from '../examples.ts'
import { companyID, date, id, idOut, line, named, object, pageOf, paging, range, thingID } from '../fields/basic.ts'
import { all, toPage } from '../fields/page.ts'

const entry = object('AuditEntry', 'A call that changed something.', {
  auditID: idOut('The entry.'),
  date,
  method: z.string(),
  tokenID: z.string().nullable().describe('Whose call it was; null: the one of ADMIN_TOKEN, or of the command line.'),
  tokenName: z.string().describe('The name that the token had then.'),
  address: z.string().nullable().describe('Where the call came from; of IPv6 the first half, which is one client.'),
  companyID: z.string().nullable().describe('The company that it changed; null: none, or all.'),
  eventID: z.string().nullable().describe('The event that it changed; null: none, or all of the company.'),
  ids: z.record(z.string(), z.string()).meta(named('NamedIDs', 'What it named, and what it made: {"webhookID": "1"}.')),
  changed: z
    .array(z.string())
    .describe('The names of the other parameters that it gave. Their values are kept nowhere.'),
})

const demoEntry = {
  auditID: '1',
  date: DATE,
  method: 'token.create',
  tokenID: '1',
  tokenName: 'First admin',
  address: '127.0.0.1',
  companyID: '1',
  eventID: '1',
  ids: { eventID: '1', tokenID: '2' },
  changed: ['name', 'permission'],
}
const ofCompany = { auditID: '3', method: 'company.edit', eventID: null, ids: { companyID: '1' }, changed: ['name'] }

export const auditFind = defineMethod({
  name: 'audit.find',
  summary: 'Lists who changed what, when, and from where.',
  description:
    'The newest first, for a year: each call that changed something. Who enrolled or left, and what was published, is told by fact.find. A token of one event finds what was changed in that event, one of a company what was changed in the company and its events.',
  access: 'write',
  reads: true,
  params: {
    eventID: thingID.optional().describe('Only in this event.'),
    companyID: companyID.optional().describe('Only in this company, with its events.'),
    tokenID: id.optional().describe('Only with this token.'),
    method: line(100).optional().describe('Only calls of this method.'),
    since: range.since.describe('Only since then, in Unix seconds.'),
    until: range.until.describe('Only before then, in Unix seconds.'),
    ...paging,
  },
  resultName: 'entries',
  result: pageOf('AuditList', entry),
  errors: [],
  examples: [
    example('of an event', { eventID: '1' }, all([demoEntry])),
    example(
      'one method, one token',
      {
        companyID: '1',
        tokenID: '1',
        method: 'company.edit',
        since: '1795219200',
        until: '1798675200',
        limit: 20,
        offset: 0,
      },
      all([{ ...demoEntry, ...ofCompany }]),
    ),
  ],
  async handle({ limit, offset, after, ...asked }, { db, grant }) {
    return toPage(await findAudit(db, grant, asked, { limit, offset, after }), toEntry)
  },
})

function toEntry(row: AuditRow): z.input<typeof entry> {
  return {
    auditID: row.id,
    date: unixSeconds(row.at),
    method: row.method,
    tokenID: row.token_id,
    tokenName: row.token_name,
    address: row.address,
    companyID: row.company_id,
    eventID: row.event_id,
    ids: row.ids,
    changed: row.changed,
  }
}
