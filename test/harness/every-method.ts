import { sql } from 'kysely'
import { expect } from 'vitest'
import { OURS } from './contents.ts'
import { eventually } from './eventually.ts'
import { fanOutAll } from './fan-out.ts'
import { startReceiver } from './receiver.ts'
import { RpcError, startServer, type TestServer } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** An event with one of each. Made anew when a call has changed something. */
export interface Scene {
  companyID: string
  eventID: string
  activityID: string
  webhookID: string
  personID: string
  attemptID: string
  deliveryID: string
  factID: string
  tokenID: string
}

interface Rule {
  /** Who may: any token, those with the permission admin, or of these only those of a company or of system scope, or only the latter. */
  for: 'everybody' | 'admins' | 'company admins' | 'system admins'
  /** A call that concerns this event. */
  params(scene: Scene): Record<string, unknown>
  /** A list of everything a token sees, whatever the parameters: these name the event and the company of a row. */
  lists?: { event(row: Any): unknown; company(row: Any): unknown }
  /** It concerns no event and no company, and tells everybody the same. */
  ofNoEvent?: true
  /** It concerns a company: to a token of one event, none exists. */
  ofCompany?: true
}

const URL = 'http://127.0.0.1:9/hook'
const byWebhook = ({ webhookID }: Scene) => ({ webhookID })
const byEvent = ({ eventID }: Scene) => ({ eventID })
const ofCompany = ({ eventID, companyID }: Scene) => ({ eventID, companyID })
const byActivity = ({ activityID }: Scene) => ({ activityID })
const byAttendee = ({ eventID, personID }: Scene) => ({ eventID, personID })
const byParticipant = ({ activityID, personID }: Scene) => ({ activityID, personID })
const PAID = { description: 'An order was paid.', example: {} }
const byOwnType = ({ eventID, companyID }: Scene) => ({ companyID, type: `shop.seen-${eventID}` })
const byCompany = ({ companyID }: Scene) => ({ companyID })
const whoseRow = { event: (row: Any) => row.eventID, company: (row: Any) => row.companyID }

/** Every method of the registry, and to whom it belongs. A new method needs its line here. */
export const RULES: Record<string, Rule> = {
  'webhook.create': { for: 'admins', params: ({ eventID }) => ({ eventID, type: 'activityEnrollment', url: URL }) },
  'webhook.find': { for: 'everybody', params: byEvent },
  'webhook.type.find': { for: 'everybody', params: () => ({}), ofNoEvent: true },
  'webhook.type.create': {
    for: 'company admins',
    params: (scene) => ({ ...byOwnType(scene), type: `shop.paid-${scene.eventID}`, ...PAID }),
  },
  'webhook.type.edit': {
    for: 'company admins',
    params: (scene) => ({ ...byOwnType(scene), description: 'An order was paid.' }),
  },
  'webhook.type.remove': { for: 'company admins', params: byOwnType },
  'notification.publish': {
    for: 'admins',
    params: ({ eventID }) => ({ type: `shop.seen-${eventID}`, data: {}, eventID }),
  },
  'webhook.get': { for: 'everybody', params: byWebhook },
  'webhook.edit': { for: 'admins', params: ({ webhookID }) => ({ webhookID, active: false }) },
  'webhook.remove': { for: 'admins', params: byWebhook },
  'webhook.requestExample': { for: 'admins', params: byWebhook }, // signed with the real secret
  'webhook.responseExample': { for: 'everybody', params: byWebhook },
  'webhook.rotateSecret': { for: 'admins', params: byWebhook },
  'webhook.showSecret': { for: 'admins', params: byWebhook },
  'webhook.test': { for: 'admins', params: byWebhook },
  'webhook.recover': { for: 'admins', params: ({ webhookID }) => ({ webhookID, since: '0' }) },
  'webhook.send': { for: 'admins', params: ({ webhookID, factID }) => ({ webhookID, factID }) },
  'webhook.log.resend': { for: 'admins', params: ({ deliveryID }) => ({ deliveryID }) },
  'webhook.log.stats': { for: 'everybody', params: byEvent },
  'webhook.delivery.find': { for: 'everybody', params: byEvent },
  'webhook.delivery.explain': { for: 'everybody', params: byAttendee },
  'fact.find': { for: 'everybody', params: byEvent },
  'fact.get': { for: 'everybody', params: ({ factID }) => ({ factID }) },
  'webhook.log.find': { for: 'everybody', params: byEvent },
  'webhook.log.get': { for: 'everybody', params: ({ attemptID }) => ({ attemptID }) },
  'event.create': { for: 'company admins', params: ({ companyID }) => ({ companyID, name: 'Another' }) },
  'event.find': { for: 'everybody', params: () => ({}), lists: whoseRow },
  'event.get': { for: 'everybody', params: byEvent },
  'event.edit': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Renamed' }) },
  'event.remove': { for: 'admins', params: byEvent },
  'event.person.bind': {
    for: 'admins',
    params: ({ eventID }) => ({ eventID, name: 'Bea Lima', email: 'bea@example.com' }),
  },
  'event.person.operate': { for: 'admins', params: (scene) => ({ ...byAttendee(scene), paid: true }) },
  'event.person.dismiss': { for: 'admins', params: byAttendee },
  'event.person.find': { for: 'everybody', params: byEvent },
  'event.person.get': { for: 'everybody', params: byAttendee },
  'activity.create': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Workshop' }) },
  'activity.find': { for: 'everybody', params: byEvent },
  'activity.get': { for: 'everybody', params: byActivity },
  'activity.edit': { for: 'admins', params: ({ activityID }) => ({ activityID, name: 'Renamed' }) },
  'activity.remove': { for: 'admins', params: byActivity },
  'activity.person.bind': {
    for: 'admins',
    params: ({ activityID }) => ({ activityID, name: 'Bea Lima', email: 'bea@example.com' }),
  },
  'activity.person.operate': { for: 'admins', params: (scene) => ({ ...byParticipant(scene), present: true }) },
  'activity.person.dismiss': { for: 'admins', params: byParticipant },
  'activity.person.find': { for: 'everybody', params: byActivity },
  'activity.person.get': { for: 'everybody', params: byParticipant },
  'person.find': { for: 'everybody', params: byEvent },
  'person.get': { for: 'everybody', params: ({ personID }) => ({ personID }) },
  'person.edit': { for: 'admins', params: ({ personID }) => ({ personID, nickname: 'Renamed' }) },
  'person.remove': { for: 'admins', params: ({ personID }) => ({ personID }) },
  'person.export': { for: 'everybody', params: ({ personID }) => ({ personID }) },
  'company.create': { for: 'system admins', params: () => ({ name: 'Another' }) },
  'company.find': {
    for: 'everybody',
    params: () => ({}),
    lists: { event: () => null, company: (row) => row.companyID },
  },
  'company.get': { for: 'everybody', params: byCompany, ofCompany: true },
  'company.edit': { for: 'company admins', params: (scene) => ({ ...byCompany(scene), name: 'Renamed' }) },
  'company.event.bind': { for: 'company admins', params: ({ companyID }) => ({ companyID, name: 'Another' }) },
  'company.event.find': { for: 'everybody', params: () => ({}), lists: whoseRow },
  'company.event.get': { for: 'everybody', params: ofCompany },
  'company.event.edit': { for: 'admins', params: (scene) => ({ ...ofCompany(scene), name: 'Renamed' }) },
  'company.event.dismiss': { for: 'admins', params: ofCompany },
  'token.get': { for: 'everybody', params: () => ({}), ofNoEvent: true },
  'token.create': { for: 'admins', params: ({ eventID }) => ({ eventID, name: 'Further', permission: 'admin' }) },
  'token.find': { for: 'admins', params: () => ({}), lists: whoseRow },
  'token.rotate': { for: 'admins', params: ({ tokenID }) => ({ tokenID }) },
  'audit.find': { for: 'admins', params: () => ({}), lists: whoseRow },
  'token.remove': { for: 'admins', params: ({ tokenID }) => ({ tokenID }) },
}

export const NOTHING = '999999999999999999'
export const nowhere: Scene = {
  companyID: '999999999999999',
  eventID: NOTHING,
  activityID: NOTHING,
  webhookID: NOTHING,
  personID: NOTHING,
  attemptID: NOTHING,
  deliveryID: NOTHING,
  factID: NOTHING,
  tokenID: NOTHING,
}

/** A server without a dispatcher, so that nothing but the calls changes a row, and scenes on it. */
export interface Stage {
  server: TestServer
  newScene(name: string, companyID?: string): Promise<Scene>
  newToken(permission: 'admin' | 'user', limits?: object): Promise<{ token: string; tokenID: string }>
  /** Calls a method; resolves to its result or error, and to whether any row of any table is different afterwards. */
  watch(method: string, params: object, token: string): Promise<{ result: Any; error: Any; changed: boolean }>
  /** A digest of every row of every table, in one statement; a token is noted as used at any time. */
  contents(): Promise<unknown[]>
  /** Every row of a list, page by page, as many as it says there are. */
  wholeList(name: string, token: string): Promise<Any[]>
  stop(): Promise<void>
}

export async function newStage(): Promise<Stage> {
  const env = { ALLOW_NETWORKS: '127.0.0.0/8', SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }
  const whole = await startServer({ env })
  const logged = await newAttempt(whole)
  await whole.stop()
  const server = await startServer({ role: 'api', backend: whole.backend, env: { SECRET_KEY: env.SECRET_KEY } })
  const { db } = server.app.connection
  const { rows } = await sql<{ relname: string }>`
    select relname from pg_class where relkind = 'r' and relnamespace = (${OURS}) order by 1
  `.execute(db)
  const digests = rows.map(
    ({ relname }) => sql`select md5(string_agg(row, ',' order by row))
      from (select (to_jsonb(t) - 'last_used_at')::text as row from aviso.${sql.ref(relname)} t) t`,
  )
  const contents = async () => (await sql`${sql.join(digests, sql` union all `)}`.execute(db)).rows

  return {
    server,
    contents,
    newScene: (name, companyID = '1') => newScene(server, logged, name, companyID),
    newToken: (permission, limits = {}) => server.rpc('token.create', { name: 'Tested', permission, ...limits }),
    async watch(method, params, token) {
      const before = await contents()
      const answer = await server.rpc(method, params, token).then(
        (result) => ({ result, error: undefined }),
        (thrown) => {
          if (!(thrown instanceof RpcError)) throw thrown
          return { result: undefined, error: thrown.error }
        },
      )
      return { ...answer, changed: JSON.stringify(await contents()) !== JSON.stringify(before) }
    },
    async wholeList(name, token) {
      const listed: Any[] = []
      for (;;) {
        const page = await server.rpc(name, { limit: 100, offset: listed.length }, token)
        listed.push(...page.data)
        if (page.count > 0) continue
        expect(listed).toHaveLength(page.total)
        return listed
      }
    },
    async stop() {
      await server.stop()
      await server.backend.remove()
    },
  }
}

/** A real attempt in the log, of an event of its own. */
async function newAttempt(whole: TestServer): Promise<string> {
  const receiver = await startReceiver()
  const { eventID, activityID } = await whole.newEvent()
  await whole.newWebhook(eventID, receiver.url)
  await whole.enroll(activityID)
  await receiver.received(1)
  await eventually(async () => expect(await whole.outbox()).toEqual([]))
  await receiver.close()
  const { data } = await whole.rpc('webhook.log.find', { eventID })
  return data[0].attemptID
}

async function newScene(server: TestServer, logged: string, name: string, companyID: string): Promise<Scene> {
  const { eventID } = await server.rpc('event.create', { name, companyID })
  const { activityID } = await server.rpc('activity.create', { eventID, name })
  const { webhookID } = await server.newWebhook(eventID, URL)
  const attemptID = await copyOfAttempt(server, logged, eventID, webhookID)
  const { personID } = await server.enroll(activityID, name, { bypassWebhook: true })
  const { tokenID } = await server.rpc('token.create', { eventID, name })
  await server.rpc('webhook.type.create', { companyID, type: `shop.seen-${eventID}`, ...PAID })
  await fanOutAll(server.app.connection.db, server.clock.now())
  const { facts } = await server.rpc('fact.find', { eventID, type: 'enrollment.added' })
  const ids = { attemptID, deliveryID: `9${webhookID}`, factID: facts[0].factID }
  return { companyID, eventID, activityID, webhookID, personID, tokenID, ...ids }
}

/** The attempt once more, as if it had been made in this event, for this webhook. */
async function copyOfAttempt(server: TestServer, logged: string, eventID: string, webhookID: string): Promise<string> {
  const { db } = server.app.connection
  const attempts = db.selectFrom('attempt').selectAll().where('id', '=', logged)
  const { id: _, ...row } = await attempts.executeTakeFirstOrThrow()
  const json = (value: unknown) => JSON.stringify(value)
  const { request_headers, response_headers } = row
  const copy = { ...row, request_headers: json(request_headers), response_headers: json(response_headers) }
  const { id } = await db
    .insertInto('attempt')
    .values({ ...copy, event_id: eventID, webhook_id: webhookID, delivery_id: `9${webhookID}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** An error without the ID that was asked for, which stands at the end of the message. */
export function anonymous(error: Any): Any {
  const issues = error.data.issues.map(({ path, message }: Any) => ({
    path,
    message: message.replace(/\d+\.$/, 'ID.'),
  }))
  return { ...error, data: { ...error.data, issues } }
}
