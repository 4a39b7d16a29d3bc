import { findAttempt } from '../../../domain/delivery.ts'
import { defineMethod } from '../../context.ts'
import { demoDetails, example } from '../../examples.ts'
import { attemptDetails, toAttemptDetails } from '../../fields/attempt.ts'
import { id } from '../../fields/basic.ts'

export const webhookLogGet = defineMethod({
  name: 'webhook.log.get',
  summary: 'Returns one attempt with what was sent and what came back.',
  description:
    'The security code and the values of custom headers are masked; of the answer, the first 4 KiB are kept.',
  access: 'read',
  params: { attemptID: id.describe('The attempt.') },
  resultName: 'attempt',
  result: attemptDetails,
  examples: [example('get', { attemptID: '1' }, demoDetails)],
  async handle({ attemptID }, { db, grant }) {
    return toAttemptDetails(await findAttempt(db, grant, attemptID))
  },
})
