import { z } from 'zod'
import { newSecret } from '../attempt/sign.ts'
import { visibleEvent, visibleWebhook } from '../domain/access.ts'
import { checkHeaders, checkUrl } from '../domain/webhook.ts'
import { cancel, unpark } from '../outbox/due.ts'
import { defineMethod } from './context.ts'
import { demoAttempt } from './fields/attempt.ts'
import { found, id, nothingToChange, notificationType, paging } from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'
import { demo, SECRET, secret, securityCode, toWebhook, webhook, webhookFields, writable } from './fields/webhook.ts'
import { watchedWebhook, withLastAttempt } from './last-attempt.ts'

const lastAttempt = z.boolean().default(false).describe('true: with the last attempt.')

const editParams = z.strictObject({
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
})

export const webhookMethods = [
  defineMethod({
    name: 'webhook.create',
    summary: 'Subscribes a URL to one type of notification of an event.',
    description:
      'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once.',
    tag: 'webhook',
    access: 'write',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      type: notificationType.describe('What to be notified of.'),
      url: writable.url,
      contentType: writable.contentType.default('application/json'),
      securityCode: writable.securityCode.optional(),
      headers: writable.headers.default({}),
      active: writable.active.default(true),
    }),
    resultName: 'webhook',
    result: z.object({ ...webhookFields, secret }).meta({ id: 'CreatedWebhook', title: 'CreatedWebhook' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'create',
        params: { eventID: '1', type: 'activityEnrollment', url: 'https://example.com/hook' },
        result: { ...demo, webhookID: '3', url: 'https://example.com/hook', secret: SECRET },
      },
      {
        name: 'everything',
        params: {
          eventID: '1',
          type: 'enrollment_added',
          url: 'https://example.com/quinttos',
          contentType: 'application/x-www-form-urlencoded',
          securityCode: 'c0de-of-your-own',
          headers: { 'X-Tenant': '7' },
          active: false,
        },
        result: {
          ...demo,
          webhookID: '3',
          type: 'enrollment_added',
          url: 'https://example.com/quinttos',
          contentType: 'application/x-www-form-urlencoded',
          active: false,
          hasSecurityCode: true,
          headers: ['x-tenant'],
          secret: SECRET,
        },
      },
    ],
    async handle({ eventID, type, url, contentType, securityCode, headers, active }, { db, grant, clock, guard }) {
      checkUrl(url, guard)
      const checked = checkHeaders(headers)
      await visibleEvent(db, grant, eventID)
      const secret = newSecret()
      const row = await db
        .insertInto('webhook')
        .values({
          event_id: eventID,
          type,
          url,
          content_type: contentType,
          security_code: securityCode ?? null,
          headers: checked,
          active,
          secret,
          created_at: clock.now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { ...toWebhook(row), secret }
    },
  }),

  defineMethod({
    name: 'webhook.find',
    summary: 'Lists the webhooks of an event.',
    description: 'Lists the webhooks of an event, oldest first.',
    tag: 'webhook',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      type: notificationType.optional().describe('Only those of this type.'),
      active: z.boolean().optional().describe('Only active ones, or only others.'),
      lastAttempt,
      ...paging,
    }),
    resultName: 'webhooks',
    result: found('WebhookList', watchedWebhook),
    errors: ['not_found'],
    examples: [
      {
        name: 'find',
        params: { eventID: '1' },
        result: { count: 2, total: 2, data: [demo, { ...demo, webhookID: '2', type: 'activityDismissal' }] },
      },
      {
        name: 'how each is doing',
        params: { eventID: '1', lastAttempt: true },
        result: {
          count: 2,
          total: 2,
          data: [
            { ...demo, lastAttempt: demoAttempt },
            { ...demo, webhookID: '2', type: 'activityDismissal', lastAttempt: null },
          ],
        },
      },
      {
        name: 'a page of some',
        params: { eventID: '1', type: 'activityDismissal', active: true, limit: 10, offset: 1 },
        result: { count: 0, total: 1, data: [] },
      },
    ],
    async handle({ eventID, type, active, lastAttempt, limit, offset }, { db, grant }) {
      await visibleEvent(db, grant, eventID)
      const webhooks = db
        .selectFrom('webhook')
        .where('event_id', '=', eventID)
        .$if(type !== undefined, (query) => query.where('type', '=', type as string))
        .$if(active !== undefined, (query) => query.where('active', '=', active as boolean))
      const rows = await page(
        webhooks.select(TOTAL),
        webhooks.selectAll().orderBy('id').limit(limit).offset(offset),
        toWebhook,
      )
      return lastAttempt ? { ...rows, data: await withLastAttempt(db, rows.data) } : rows
    },
  }),

  defineMethod({
    name: 'webhook.get',
    summary: 'Returns one webhook.',
    description: 'Returns one webhook.',
    tag: 'webhook',
    access: 'read',
    params: z.strictObject({ webhookID: id.describe('The webhook.'), lastAttempt }),
    resultName: 'webhook',
    result: watchedWebhook,
    errors: ['not_found'],
    examples: [
      { name: 'get', params: { webhookID: '1' }, result: demo },
      {
        name: 'how it is doing',
        params: { webhookID: '1', lastAttempt: true },
        result: { ...demo, lastAttempt: demoAttempt },
      },
    ],
    async handle({ webhookID, lastAttempt }, { db, grant }) {
      const webhook = toWebhook(await visibleWebhook(db, grant, webhookID))
      const [watched] = lastAttempt ? await withLastAttempt(db, [webhook]) : []
      return watched ?? webhook
    },
  }),

  defineMethod({
    name: 'webhook.edit',
    summary: 'Changes a webhook.',
    description:
      'Only the fields given change. What waits in the outbox goes to the new URL, with the body it was made with. Switching on again forgets why it was switched off.',
    tag: 'webhook',
    access: 'write',
    params: editParams,
    resultName: 'webhook',
    result: webhook,
    errors: ['not_found'],
    examples: [
      { name: 'switch off', params: { webhookID: '1', active: false }, result: { ...demo, active: false } },
      {
        name: 'change',
        params: {
          webhookID: '1',
          url: 'https://example.com/hook',
          contentType: 'application/x-www-form-urlencoded',
          securityCode: 'c0de-of-your-own',
          headers: { 'X-Tenant': '7' },
        },
        result: {
          ...demo,
          url: 'https://example.com/hook',
          contentType: 'application/x-www-form-urlencoded',
          hasSecurityCode: true,
          headers: ['x-tenant'],
        },
      },
    ],
    async handle({ webhookID, url, contentType, securityCode, headers, active }, { db, grant, guard, nudge }) {
      nothingToChange({ url, contentType, securityCode, headers, active }, editParams)
      if (url !== undefined) checkUrl(url, guard)
      const change = {
        ...(url === undefined ? {} : { url }),
        ...(contentType === undefined ? {} : { content_type: contentType }),
        ...(securityCode === undefined ? {} : { security_code: securityCode }),
        ...(headers === undefined ? {} : { headers: checkHeaders(headers) }),
        ...(active === undefined ? {} : { active }),
        ...(active ? { failing_since: null, failures: 0, disabled_at: null, disabled_reason: null } : {}),
      }
      const { row, changed } = await db.transaction().execute(async (trx) => {
        const before = await visibleWebhook(trx, grant, webhookID, 'edit')
        const row = await trx
          .updateTable('webhook')
          .set(change)
          .where('id', '=', webhookID)
          .returningAll()
          .executeTakeFirstOrThrow()
        const changed = row.active !== before.active || row.url !== before.url
        // Another lane, or one that is blocked no more: what is parked in it may go.
        if (changed) await unpark(trx, [webhookID])
        return { row, changed }
      })
      if (changed) nudge()
      return toWebhook(row)
    },
  }),

  defineMethod({
    name: 'webhook.remove',
    summary: 'Removes a webhook for good.',
    description: 'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.',
    tag: 'webhook',
    access: 'write',
    destructive: true,
    params: z.strictObject({ webhookID: id.describe('The webhook.') }),
    resultName: 'removed',
    result: z
      .object({ ...webhookFields, cancelledDeliveries: z.int().describe('How many waiting deliveries went with it.') })
      .meta({ id: 'RemovedWebhook', title: 'RemovedWebhook' }),
    errors: ['not_found'],
    examples: [{ name: 'remove', params: { webhookID: '1' }, result: { ...demo, cancelledDeliveries: 0 } }],
    async handle({ webhookID }, { db, grant, nudge }) {
      const removed = await db.transaction().execute(async (trx) => {
        const row = await visibleWebhook(trx, grant, webhookID, 'edit')
        await trx.deleteFrom('webhook').where('id', '=', webhookID).execute()
        return { ...toWebhook(row), cancelledDeliveries: await cancel(trx, webhookID) }
      })
      if (removed.cancelledDeliveries > 0) nudge() // what waited behind them may go now
      return removed
    },
  }),
]
