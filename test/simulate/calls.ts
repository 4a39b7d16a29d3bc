import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../../src/database/schema.ts'
import type { Embedded, Row } from './database.ts'
import type { Oracle } from './oracle.ts'
import type { Call } from './plan.ts'
import { FAN_OUT } from './session.ts'

/** What a call locks, when it may be committed late: see `Caller`. */
export function lateOf(call: Call): string | null {
  if (call.does === 'create') return FAN_OUT
  if (call.does === 'publish') return `own ${call.event} ${call.key ?? call.n}`
  return call.does === 'bind' || call.does === 'dismiss' ? 'people' : null
}

const urlOf = (receiver: number) => `http://r${receiver}.example/hook`

/** The parameters of a call, with the IDs that things have now; null when there is nothing to call it for. */
export async function requestOf(call: Call, oracle: Oracle, embedded: Embedded): Promise<[string, object] | null> {
  if ('hook' in call && call.does !== 'create') {
    const hook = oracle.expected.hooks.get(call.hook)
    if (!hook) return null
    return ofHook(call, hook.id, embedded)
  }
  switch (call.does) {
    case 'create': {
      const { type, receiver, active } = call
      const headers = { 'x-hook': String(call.hook) }
      return ['webhook.create', { ...whose(call.event), type, url: urlOf(receiver), active, headers }]
    }
    case 'publish': {
      const given = call.key === null ? {} : { orderingKey: call.key }
      return ['notification.publish', { ...whose(call.event), type: call.type, data: { n: call.n }, ...given }]
    }
    case 'bind':
    case 'dismiss': {
      const content = call.people.map((person) => ({ personID: String(person) }))
      const given = { activityID: String(call.activity), content, bypassWebhook: call.isMuted }
      return [`activity.person.${call.does}`, given]
    }
    case 'operate': {
      const { activity, person, present } = call
      return ['activity.person.operate', { activityID: String(activity), personID: String(person), present }]
    }
    case 'checkIn':
      return [
        'event.person.operate',
        { eventID: String(call.event), personID: String(call.person), present: call.present },
      ]
    case 'editActivity':
      return ['activity.edit', { activityID: String(call.activity), name: `Activity ${call.activity}, ${call.n}` }]
    case 'editEvent':
      return ['event.edit', { eventID: String(call.event), name: `Event ${call.event}, ${call.n}` }]
    case 'removeActivity':
      return ['activity.remove', { activityID: String(call.activity) }]
    case 'removeEvent':
      return ['event.remove', { eventID: String(call.event) }]
    case 'leave':
      return ['event.person.dismiss', { eventID: String(call.event), personID: String(call.person) }]
    case 'other':
      return [call.method, call.params]
    case 'resend': {
      const { rows } = await embedded.query(`select id::text from aviso.delivery where not by_hand
        union select delivery_id::text from aviso.attempt where not test and not by_hand order by 1`)
      const one = rows[call.nth % Math.max(1, rows.length)]
      return one ? ['webhook.log.resend', { deliveryID: one.id }] : null
    }
    default:
      return null
  }
}

async function ofHook(
  call: Call & { hook: number },
  webhookID: string,
  embedded: Embedded,
): Promise<[string, object] | null> {
  switch (call.does) {
    case 'move':
      return ['webhook.edit', { webhookID, url: urlOf(call.receiver) }]
    case 'edit':
      return ['webhook.edit', { webhookID, securityCode: 'another' }]
    case 'pause':
      return ['webhook.edit', { webhookID, active: false }]
    case 'resume':
      return ['webhook.edit', { webhookID, active: true, ...(call.missed ? { missed: call.missed } : {}) }]
    case 'remove':
      return ['webhook.remove', { webhookID }]
    case 'rotate':
      return ['webhook.rotateSecret', { webhookID }]
    case 'test':
      return ['webhook.test', { webhookID }]
    case 'recover':
      return ['webhook.recover', { webhookID, since: SINCE }]
    case 'recoverMissing':
      return ['webhook.recover', { webhookID, since: SINCE, missing: true }]
    case 'send': {
      const { rows } = await embedded.query(
        `
        select f.number::text from aviso.fact f join aviso.webhook w on w.id = $1
        where (f.event_id = w.event_id or (w.event_id is null and f.company_id = w.company_id))
          and (f.type = w.type or (w.type = 'activityEnrollment' and f.kind = 'enrollment.added'))
        order by f.number`,
        [webhookID],
      )
      const one = rows[call.nth % Math.max(1, rows.length)]
      return one ? ['webhook.send', { webhookID, factID: one.number }] : null
    }
    default:
      return null
  }
}

const SINCE = String(Date.parse('2025-01-06T00:00:00Z') / 1_000)

function whose(event: number | null): object {
  return event === null ? { companyID: '1' } : { eventID: String(event) }
}

/** Publishes as an application does, in a transaction of its own. */
export async function publishBySql(
  db: Kysely<Database>,
  call: Call & { does: 'publish' },
  now: Date,
): Promise<unknown> {
  const { event, type, n, key } = call
  return db.transaction().execute((trx) =>
    sql<Row>`select aviso.publish(${event}::bigint, ${type}, ${JSON.stringify({ n })}::json, ordering_key => ${key},
      at => ${now}::timestamptz, company => ${event === null ? '1' : null}::bigint)`.execute(trx),
  )
}
