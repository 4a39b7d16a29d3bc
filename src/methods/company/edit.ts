import { editCompany } from '../../domain/company.ts'
import { defineMethod } from '../context.ts'
import { demoCompany, example } from '../examples.ts'
import { companyID, editedExternalID } from '../fields/basic.ts'
import { company, toCompany, writable } from '../fields/company.ts'

const moved = { name: 'Escola Nova', timeZone: 'Europe/Warsaw', externalID: '41', payloadIDs: 'own' }

export const companyEdit = defineMethod({
  name: 'company.edit',
  summary: 'Changes a company.',
  description: 'Only what is given changes.',
  access: 'company',
  params: {
    companyID: companyID.describe('The company.'),
    name: writable.name.optional(),
    timeZone: writable.timeZone.optional(),
    externalID: editedExternalID,
    payloadIDs: writable.payloadIDs.optional(),
  },
  needsChange: true,
  resultName: 'company',
  result: company,
  examples: [example('edit', { companyID: '1', ...moved }, { ...demoCompany, ...moved })],
  async handle({ companyID: id, ...changes }, { transact, grant }) {
    return toCompany(await transact((trx) => editCompany(trx, grant, id, changes)))
  },
})
