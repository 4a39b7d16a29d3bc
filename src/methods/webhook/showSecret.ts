import { showSecret } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { example, SECRET } from '../examples.ts'
import { id, idOut, object } from '../fields/basic.ts'
import { shownSecret } from '../fields/webhook.ts'

export const webhookShowSecret = defineMethod({
  name: 'webhook.showSecret',
  summary: 'Shows the secret of a webhook once more.',
  description:
    'Where secrets are encrypted, with SECRET_KEY; elsewhere a secret is shown once, when it is made. audit.find tells who has seen it.',
  access: 'write',
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'secret',
  result: object('SecretShown', { webhookID: idOut('The webhook.'), secret: shownSecret }),
  errors: ['not_found', 'forbidden'],
  examples: [example('show', { webhookID: '1' }, { webhookID: '1', secret: SECRET })],
  async handle({ webhookID }, { transact, grant, deliverer: { vault } }) {
    return { webhookID, secret: await transact((trx) => showSecret(trx, grant, webhookID, vault)) }
  },
})
