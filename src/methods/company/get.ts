import { findCompany } from '../../domain/access.ts'
import { defineMethod } from '../context.ts'
import { demoCompany, example } from '../examples.ts'
import { companyID } from '../fields/basic.ts'
import { company, toCompany } from '../fields/company.ts'

export const companyGet = defineMethod({
  name: 'company.get',
  summary: 'Returns one company.',
  access: 'read',
  params: { companyID: companyID.describe('The company.') },
  resultName: 'company',
  result: company,
  examples: [example('get', { companyID: '1' }, demoCompany)],
  async handle({ companyID: id }, { db, grant }) {
    return toCompany(await findCompany(db, grant, id))
  },
})
