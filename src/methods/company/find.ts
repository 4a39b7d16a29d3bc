import { listCompanies } from '../../domain/company.ts'
import { defineMethod } from '../context.ts'
import { demoCompany, example } from '../examples.ts'
import { pageOf, paging } from '../fields/basic.ts'
import { company, toCompany } from '../fields/company.ts'
import { all, toPage } from '../fields/page.ts'
import { byName } from '../fields/searching.ts'

export const companyFind = defineMethod({
  name: 'company.find',
  summary: 'Lists the companies.',
  description: 'The oldest first. A token of a company finds that one alone, a token of one event none.',
  access: 'read',
  params: { ...paging, ...byName },
  resultName: 'companies',
  result: pageOf('CompanyList', company),
  errors: [],
  examples: [
    example('find', { limit: 20, offset: 0 }, all([demoCompany])),
    example('search', { query: 'demo' }, all([demoCompany])),
  ],
  async handle({ limit, offset, after, ...wanted }, { db, grant }) {
    return toPage(await listCompanies(db, grant, wanted, { limit, offset, after }), toCompany)
  },
})
