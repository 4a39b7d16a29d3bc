import { createCompany } from '../../domain/company.ts'
import { defineMethod } from '../context.ts'
import { DATE, example } from '../examples.ts'
import { externalIDOfNew } from '../fields/basic.ts'
import { company, toCompany, writable } from '../fields/company.ts'

const school = { name: 'Escola Nova', timeZone: 'America/Sao_Paulo', externalID: '41' }

export const companyCreate = defineMethod({
  name: 'company.create',
  summary: 'Creates a company.',
  description:
    'Events, people, own types and webhooks belong to one, and token.create makes tokens for it that see nothing else.',
  access: 'system',
  params: {
    name: writable.name,
    timeZone: writable.timeZone.optional().describe('Its time zone by the IANA name; left out: UTC.'),
    externalID: externalIDOfNew,
  },
  resultName: 'company',
  result: company,
  errors: [],
  examples: [example('create', school, { companyID: '2', ...school, date: DATE, payloadIDs: 'own' })],
  async handle(given, { transact, grant }) {
    const made = ({ id }: { id: string }) => ({ companyID: id })
    return toCompany(await transact((trx, now) => createCompany(trx, grant, given, now), made))
  },
})
