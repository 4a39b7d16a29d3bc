import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { object, secondsOrNull } from '../fields/basic.ts'
import { limits } from '../fields/token.ts'

export const tokenGet = defineMethod({
  name: 'token.get',
  summary: 'Tells whose token the call has, and what it may do.',
  access: 'read',
  params: {},
  resultName: 'rights',
  result: object('Rights', limits),
  errors: [],
  examples: [example('get', {}, { eventID: null, companyID: null, permission: 'admin', expiresAt: null })],
  async handle(_, { grant: { expiresAt, ...rights } }) {
    return { ...rights, expiresAt: secondsOrNull(expiresAt) }
  },
})
