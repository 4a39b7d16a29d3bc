import { z } from 'zod'
import { editWebhook } from '../../domain/webhook.ts'
import { defineMethod } from '../context.ts'
import { demoWebhook, example } from '../examples.ts'
import { id, named, orNull } from '../fields/basic.ts'
import { securityCode, toWebhook, webhook, writable } from '../fields/webhook.ts'

export const webhookEdit = defineMethod({
  name: 'webhook.edit',
  summary: 'Changes a webhook.',
  description:
    'Only the fields given change; missed in the answer is what it had missed until then. What waits goes to the new URL, and what has failed before with the body that it had. Switching on again forgets why it was switched off.',
  access: 'write',
  params: {
    webhookID: id.describe('The webhook.'),
    url: writable.url.optional(),
    contentType: writable.contentType.optional(),
    securityCode: z
      .union([securityCode, z.null()], '1 to 200 visible ASCII characters, or null')
      .meta({ title: 'SecurityCodeOrNull' })
      .optional()
      .describe('null removes it.'),
    headers: writable.headers.optional(),
    active: writable.active.optional(),
    missed: z
      .enum(['send', 'drop'])
      .meta(named('Missed'))
      .optional()
      .describe(
        'With active: true: what becomes of what it missed while it was off. Not given, it is sent if Aviso had switched it off, and dropped if somebody else had.',
      ),
    name: orNull('Name', writable.name).describe('null removes it.'),
  },
  needsChange: true,
  resultName: 'webhook',
  result: webhook,
  examples: [
    example(
      'switch off',
      { webhookID: '1', active: false },
      { ...demoWebhook, active: false, state: 'paused', pausedBy: 'person' },
    ),
    example('switch on again', { webhookID: '1', active: true, missed: 'send' }, demoWebhook),
    example(
      'change',
      {
        webhookID: '1',
        url: 'https://example.com/hook',
        contentType: 'application/x-www-form-urlencoded',
        securityCode: 'c0de-of-your-own',
        headers: { 'X-Tenant': '7' },
        name: 'CRM',
      },
      {
        ...demoWebhook,
        name: 'CRM',
        url: 'https://example.com/hook',
        contentType: 'application/x-www-form-urlencoded',
        hasSecurityCode: true,
        headers: ['x-tenant'],
      },
    ),
  ],
  async handle({ webhookID, ...changes }, { transact, grant, guard, deliverer: { vault }, clock, nudge }) {
    const { row, missed } = await editWebhook(transact, grant, webhookID, changes, {
      guard,
      vault,
      now: clock.now(),
      nudge,
    })
    return toWebhook(row, missed)
  },
})
