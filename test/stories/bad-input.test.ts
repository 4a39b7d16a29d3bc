import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contents } from '../harness/contents.ts'
import { server, withServer } from '../harness/fixtures.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
type Any = any
type Path = (string | number)[]

/** The error catalogue, written down once more on purpose: kind → code, HTTP status. */
const KINDS = {
  parse_error: [-32700, 200],
  invalid_request: [-32600, 200],
  method_not_found: [-32601, 200],
  invalid_params: [-32602, 200],
  not_found: [1001, 200],
  unauthenticated: [-32001, 401],
  method_not_allowed: [-32600, 405],
  too_large: [-32600, 413],
  unsupported_media_type: [-32600, 415],
} as const
type Kind = keyof typeof KINDS

const MIB = 1024 * 1024
const ID = 'seven'
const TYPES = 'one of activityEnrollment, activityDismissal'

/** Of every method a call that would succeed; the tables say what is changed about it. Event 1 and activity 1 come from the first start. */
const GOOD: Record<string, Record<string, unknown>> = {
  'webhook.create': { eventID: '1', type: 'activityEnrollment', url: 'https://receiver.example/hook' },
  'webhook.find': { eventID: '1' },
  'webhook.type.find': {},
  'webhook.type.create': { companyID: '1', type: 'shop.paid', description: 'An order was paid.', example: {} },
  'webhook.type.edit': { companyID: '1', type: 'shop.seen', description: 'An order was seen.' },
  'notification.publish': { type: 'shop.seen', data: {}, eventID: '1' },
  'webhook.type.remove': { companyID: '1', type: 'shop.seen' },
  'webhook.get': { webhookID: '1' },
  'webhook.edit': { webhookID: '1', contentType: 'application/x-www-form-urlencoded' },
  'webhook.remove': { webhookID: '1' },
  'webhook.requestExample': { webhookID: '1' },
  'webhook.responseExample': { webhookID: '1' },
  'webhook.rotateSecret': { webhookID: '1' },
  'webhook.test': { webhookID: '1' },
  'webhook.recover': { webhookID: '1', since: '0' },
  'webhook.send': { webhookID: '1', factID: '1' },
  'webhook.log.resend': { deliveryID: '1' },
  'webhook.delivery.find': { eventID: '1' },
  'webhook.delivery.explain': { eventID: '1', personID: '1' },
  'fact.find': { eventID: '1' },
  'fact.get': { factID: '1' },
  'webhook.log.stats': { eventID: '1' },
  'webhook.log.find': { eventID: '1' },
  'webhook.log.get': { attemptID: '1' },
  'event.create': { name: 'Congress' },
  'event.find': {},
  'event.get': { eventID: '1' },
  'event.edit': { eventID: '1', name: 'Congress' },
  'event.person.bind': { eventID: '1', name: 'Bea Lima', email: 'bea@example.com' },
  'event.person.operate': { eventID: '1', personID: '1', paid: true },
  'event.person.find': { eventID: '1' },
  'event.person.get': { eventID: '1', personID: '1' },
  'activity.create': { eventID: '1', name: 'Workshop' },
  'activity.find': { eventID: '1' },
  'activity.get': { activityID: '1' },
  'activity.edit': { activityID: '1', name: 'Workshop' },
  'activity.person.bind': { activityID: '1', name: 'Bea Lima', email: 'bea@example.com' },
  'activity.person.operate': { activityID: '1', personID: '1', present: true },
  'activity.person.find': { activityID: '1' },
  'activity.person.get': { activityID: '1', personID: '1' },
  'activity.person.dismiss': { activityID: '1', personID: '1' },
  'token.create': { name: 'Dashboard' },
  'token.find': {},
  'token.remove': { tokenID: '1' },
  'event.person.dismiss': { eventID: '1', personID: '1' },
  'activity.remove': { activityID: '1' },
  'event.remove': { eventID: '2' },
  'person.find': {},
  'person.get': { personID: '1' },
  'person.edit': { personID: '1', nickname: 'Aninha' },
  'company.event.bind': { companyID: '1', name: 'Congress' },
  'company.event.find': { companyID: '1' },
  'company.event.get': { eventID: '1', companyID: '1' },
  'company.event.edit': { eventID: '1', companyID: '1', name: 'Congress' },
  'company.event.dismiss': { eventID: '3', companyID: '1' },
}

// Only the API: with no dispatcher, nothing but the calls can change a row.
withServer({ role: 'api', env: { ALLOW_NETWORKS: '203.0.113.0/24' } })

let eventToken: string

beforeAll(async () => {
  const own = await server.newWebhook('1', 'https://receiver.example/hook')
  const seen = { companyID: '1', type: 'shop.seen', description: 'An order was seen.', example: {} }
  await server.rpc('webhook.type.create', seen)
  const other = await server.newEvent()
  const foreign = await server.newWebhook(other.eventID, 'https://receiver.example/hook')
  const person = await server.enroll('1')
  const { tokenID, token } = await server.rpc('token.create', { name: 'Other', eventID: '2', permission: 'admin' })
  eventToken = token
  expect(await server.newEvent()).toMatchObject({ eventID: '3' })
  const ids = [own.webhookID, other.eventID, other.activityID, foreign.webhookID, person.personID, tokenID]
  expect(ids).toEqual(['1', '2', '2', '2', '1', '1']) // the tables below count on it
  const tables = Object.keys(await contents(server.app.connection.db))
  expect(tables).toEqual(
    expect.arrayContaining(['event', 'webhook', 'outbox', 'delivery', 'token', 'person', 'enrollment']),
  )
})

/** Every refused call of this file is under this watch: it changes nothing. */
function changesNothing() {
  let before: Record<string, unknown>
  beforeEach(async () => {
    before = await contents(server.app.connection.db)
  })
  afterEach(async () => expect(await contents(server.app.connection.db)).toEqual(before))
}

function callOf(method: string, params: unknown = GOOD[method]): string {
  return JSON.stringify({ jsonrpc: '2.0', id: ID, method, params })
}

/** The refusal in a response: right kind, code, status and id; always JSON with an error. */
async function refusal(response: Response, kind: Kind, id: unknown = ID): Promise<Any> {
  const body: Any = await response.json()
  const [code, status] = KINDS[kind]
  expect({ status: response.status, body }).toMatchObject({
    status,
    body: { jsonrpc: '2.0', id, error: { code, message: expect.stringMatching(/\S/), data: { kind } } },
  })
  expect(body).not.toHaveProperty('result')
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return body.error
}

/** The one issue of a refused call: its path is the field, its message has the value and what is allowed. */
function expectIssue(error: Any, path: Path, ...says: (string | RegExp)[]): void {
  expect(error.data.issues).toEqual([{ path, message: expect.any(String) }])
  for (const part of says) expect(error.data.issues[0].message).toMatch(typeof part === 'string' ? literal(part) : part)
}

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}

const lone = '\ud800'
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const ID_EXPECTED = /an ID/

describe('parameters', () => {
  changesNothing()

  it.each<[string, string, object, Path, ...(string | RegExp)[]]>([
    // method, what is wrong, the change, the field, what the message says
    ['webhook.create', 'a type that is a number', { type: 5 }, ['type'], 'type cannot be 5', TYPES],
    ['webhook.create', 'an unknown type', { type: 'coffeeBreak' }, ['type'], '"coffeeBreak"', TYPES],
    ['webhook.find', 'an unknown type', { type: 'coffeeBreak' }, ['type'], '"coffeeBreak"', TYPES],
    ['webhook.create', 'no eventID', { eventID: undefined }, ['eventID'], 'eventID is required', ID_EXPECTED],
    ['webhook.create', 'no type', { type: undefined }, ['type'], 'type is required', TYPES],
    ['webhook.create', 'no url', { url: undefined }, ['url'], 'url is required', 'http:// or https://'],
    ['webhook.create', 'an unknown field', { uri: 'x' }, ['uri'], '"uri"', 'type, url, eventID, contentType'],
    ['webhook.create', 'a field in the wrong case', { eventId: '1' }, ['eventId'], '"eventId"', 'eventID'],
    ['event.find', 'a field of another method', { eventID: '1' }, ['eventID'], '"eventID"', 'limit, offset'],
    ['webhook.create', 'a list as url', { url: ['x'] }, ['url'], 'a list of 1', 'http:// or https://'],
    ['webhook.create', 'active in words', { active: 'yes' }, ['active'], '"yes"', 'true or false'],
    ['webhook.find', 'active as a number', { active: 1 }, ['active'], 'active cannot be 1', 'true or false'],
    [
      'webhook.create',
      'an unknown contentType',
      { contentType: 'text/xml' },
      ['contentType'],
      '"text/xml"',
      'application/json',
    ],
    ['webhook.create', 'a number as securityCode', { securityCode: 5 }, ['securityCode'], 'cannot be 5', 'a string'],
    [
      'webhook.edit',
      'a number as securityCode',
      { securityCode: 5 },
      ['securityCode'],
      'cannot be 5',
      /a string|visible ASCII/,
    ],
    ['webhook.edit', 'a securityCode with NUL', { securityCode: 'a\0' }, ['securityCode'], 'a\\u0000', 'visible ASCII'],
    ['webhook.edit', 'a securityCode of 201', { securityCode: 'a'.repeat(201) }, ['securityCode'], 'aaa', '1 to 200'],
    ['webhook.edit', 'another type', { type: 'activityDismissal' }, ['type'], '"type"', 'webhookID, url'],
    ['webhook.edit', 'url null', { url: null }, ['url'], 'url cannot be null', 'http:// or https://'],
    [
      'webhook.log.find',
      'an unknown outcome',
      { outcome: 'lost' },
      ['outcome'],
      '"lost"',
      'one of received, failed, givenUp',
    ],
    ['token.create', 'an unknown permission', { permission: 'root' }, ['permission'], '"root"', 'one of admin, user'],
    ['activity.create', 'capacity in words', { capacity: 'many' }, ['capacity'], '"many"', 'from 1 to 1000000'],
    ['activity.create', 'capacity 0', { capacity: 0 }, ['capacity'], 'cannot be 0', 'from 1 to 1000000'],
    ['activity.create', 'capacity 1.5', { capacity: 1.5 }, ['capacity'], '1.5', 'a whole number'],
    ['activity.create', 'a date in words', { dateBegin: 'tomorrow' }, ['dateBegin'], '"tomorrow"', 'Unix seconds'],
    ['activity.create', 'a date before 1970', { dateBegin: -1 }, ['dateBegin'], '-1', 'Unix seconds'],
    [
      'activity.create',
      'a date in milliseconds',
      { dateBegin: '1795348800000' },
      ['dateBegin'],
      '1795348800000',
      'Unix seconds',
    ],
    ['activity.create', 'an end before the beginning', { dateBegin: '200', dateEnd: '100' }, ['dateEnd'], '100', '200'],
    [
      'activity.person.bind',
      'bypassWebhook 1',
      { bypassWebhook: 1 },
      ['bypassWebhook'],
      'cannot be 1',
      'true or false',
    ],
    [
      'activity.person.bind',
      'an unknown source',
      { source: 'hearsay' },
      ['source'],
      '"hearsay"',
      'one of api, catalog',
    ],
    ['activity.person.bind', 'personID and name', { personID: '1', email: undefined }, ['personID'], 'leave out name'],
    ['activity.person.bind', 'personID and both', { personID: '1' }, ['personID'], 'leave out name'],
    [
      'activity.person.bind',
      'neither personID nor name nor email',
      { name: undefined, email: undefined },
      ['name'],
      'name is required',
      'personID',
    ],
    ['activity.person.bind', 'name without email', { email: undefined }, ['email'], 'email is required', 'personID'],
    ['activity.person.bind', 'email without name', { name: undefined }, ['name'], 'name is required', 'personID'],
  ])('%s: %s', async (method, _, change, path, ...says) => {
    const response = await server.post(callOf(method, { ...GOOD[method], ...change }))
    expectIssue(await refusal(response, 'invalid_params'), path, ...says)
  })

  it('names every field that is wrong, not only the first', async () => {
    const response = await server.post(callOf('webhook.create', { eventID: 'x', type: 'y', colour: 'z' }))
    const { issues } = (await refusal(response, 'invalid_params')).data
    expect(issues.map(({ path }: Any) => path.join('.')).toSorted()).toEqual(['colour', 'eventID', 'type', 'url'])
  })

  it('names the field, not the position, of positional parameters', async () => {
    const response = await server.post(callOf('webhook.create', ['coffeeBreak', 'https://receiver.example/', '1']))
    expectIssue(await refusal(response, 'invalid_params'), ['type'], '"coffeeBreak"', TYPES)
  })

  it('refuses more positional parameters than there are', async () => {
    const response = await server.post(callOf('webhook.test', ['1', '2', '3']))
    expectIssue(await refusal(response, 'invalid_params'), [1], 'webhook.test takes at most 1', 'got 3')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is an unknown parameter', async (name) => {
    const params = `{"${name}":{"eventID":"1"},${JSON.stringify(GOOD['webhook.create']).slice(1)}`
    const response = await server.post(`{"jsonrpc":"2.0","id":"${ID}","method":"webhook.create","params":${params}}`)
    expectIssue(await refusal(response, 'invalid_params'), [name], `"${name}"`, 'type, url, eventID')
  })
})

describe('parameters of events, activities and their people', () => {
  changesNothing()
  const PRICE = 'a number from 0 to 1000000000 with at most 3 decimals'
  const group = (change: object) => ({ groups: [{ name: 'A' }, { name: 'B', ...change }] })
  const field = (change: object) => ({ formFields: [{ type: 'text', label: 'A', ...change }] })
  const answer = (change: object) => ({ answers: [{ fieldID: '1', value: 'x', ...change }] })
  const companion = (change: object) => ({ additionalAttendees: [{ name: 'A', surname: 'B', ...change }] })

  it.each<[string, object, Path, ...(string | RegExp)[]]>([
    ['groups null', { groups: null }, ['groups'], 'null', '1 to 100'],
    ['no groups', { groups: [] }, ['groups'], 'a list of 0', '1 to 100'],
    ['101 groups', { groups: Array(101).fill({ name: 'A' }) }, ['groups'], 'a list of 101', '1 to 100'],
    ['a group that is text', { groups: ['A'] }, ['groups', 0], '"A"', 'an object'],
    ['a group without a name', group({ name: undefined }), ['groups', 1, 'name'], 'groups.1.name is required'],
    ['a group with an empty name', group({ name: ' ' }), ['groups', 1, 'name'], '1 to 200 characters'],
    ['a price in words', group({ price: '5', currency: 'EUR' }), ['groups', 1, 'price'], '"5"', PRICE],
    ['a price below 0', group({ price: -1, currency: 'EUR' }), ['groups', 1, 'price'], 'cannot be -1', PRICE],
    ['a price with 4 decimals', group({ price: 1.2345, currency: 'EUR' }), ['groups', 1, 'price'], '1.2345', PRICE],
    ['a price too small to write', group({ price: 1e-7, currency: 'EUR' }), ['groups', 1, 'price'], '1e-7', PRICE],
    ['a price too high', group({ price: 1_000_000_001, currency: 'EUR' }), ['groups', 1, 'price'], PRICE],
    ['a price null', group({ price: null }), ['groups', 1, 'price'], 'null', PRICE],
    ['a currency in small letters', group({ price: 1, currency: 'eur' }), ['groups', 1, 'currency'], 'ISO 4217'],
    ['a currency by its sign', group({ price: 1, currency: '€' }), ['groups', 1, 'currency'], '"€"', 'ISO 4217'],
    ['an unknown field of a group', group({ cost: 5 }), ['groups', 1, 'cost'], '"cost"'],
    ['101 fields', { formFields: Array(101).fill({ type: 'text', label: 'A' }) }, ['formFields'], 'a list of 101'],
    ['an unknown type', field({ type: 'date' }), ['formFields', 0, 'type'], '"date"', 'one of text, text_area, select'],
    ['no type', field({ type: undefined }), ['formFields', 0, 'type'], 'formFields.0.type is required'],
    ['no label', field({ label: undefined }), ['formFields', 0, 'label'], 'formFields.0.label is required'],
    ['a label of 201', field({ label: 'a'.repeat(201) }), ['formFields', 0, 'label'], '1 to 200 characters'],
    ['options as text', field({ type: 'radio', options: 'M' }), ['formFields', 0, 'options'], '"M"', 'a list'],
    [
      'an option that is a number',
      field({ type: 'radio', options: [1] }),
      ['formFields', 0, 'options', 0],
      'cannot be 1',
    ],
    [
      'an empty option',
      field({ type: 'radio', options: [''] }),
      ['formFields', 0, 'options', 0],
      '1 to 200 characters',
    ],
    ['an unknown field of a field', field({ required: true }), ['formFields', 0, 'required'], '"required"'],
    ['an unknown field', { places: 5 }, ['places'], '"places"', 'groups, formFields'],
  ])('of an event: %s', async (_, change, path, ...says) => {
    for (const method of ['event.create', 'event.edit']) {
      const response = await server.post(callOf(method, { ...GOOD[method], ...change }))
      expectIssue(await refusal(response, 'invalid_params'), path, ...says)
    }
  })

  it.each<[string, object, Path, ...(string | RegExp)[]]>([
    ['paid in words', { paid: 'yes' }, ['paid'], '"yes"', 'true or false'],
    ['answers as an object', { answers: { 1: 'x' } }, ['answers'], 'an object', 'at most 100 answers'],
    ['101 answers', { answers: Array(101).fill({ fieldID: '1', value: 'x' }) }, ['answers'], 'a list of 101'],
    ['no fieldID', answer({ fieldID: undefined }), ['answers', 0, 'fieldID'], 'answers.0.fieldID is required'],
    ['no value', answer({ value: undefined }), ['answers', 0, 'value'], 'answers.0.value is required'],
    [
      'a value that is a number',
      answer({ value: 5 }),
      ['answers', 0, 'value'],
      'cannot be 5',
      'a string, for a check_box true or false, or null',
    ],
    ['an unknown field of an answer', answer({ label: 'A' }), ['answers', 0, 'label'], '"label"'],
    ['101 companions', { additionalAttendees: Array(101).fill({}) }, ['additionalAttendees'], 'a list of 101'],
    ['a companion without a name', companion({ name: undefined }), ['additionalAttendees', 0, 'name'], 'required'],
    [
      'a companion without a surname',
      companion({ surname: undefined }),
      ['additionalAttendees', 0, 'surname'],
      'required',
    ],
    ['a companion with an email', companion({ email: 'a@b.example' }), ['additionalAttendees', 0, 'email'], '"email"'],
    ['a surname that is empty', { surname: '' }, ['surname'], '1 to 200 characters'],
    ['a cpf of 21', { cpf: '1'.repeat(21) }, ['cpf'], '1 to 20 characters'],
    ['a cpf that is a number', { cpf: 12345678909 }, ['cpf'], '12345678909', '1 to 20 characters'],
    ['a nickname with NUL', { nickname: 'A\0' }, ['nickname'], 'without NUL'],
    ['a uuid of 101', { uuid: 'a'.repeat(101) }, ['uuid'], '1 to 100 characters'],
    ['a uuid null', { uuid: null }, ['uuid'], 'null', '1 to 100 characters'],
    ['a groupID that is none', { groupID: 'VIP' }, ['groupID'], '"VIP"', 'an ID'],
    ['an unknown field', { ticket: '1' }, ['ticket'], '"ticket"', 'groupID, answers'],
  ])('of a registration: %s', async (_, change, path, ...says) => {
    for (const method of ['event.person.bind', 'event.person.operate']) {
      const response = await server.post(callOf(method, { ...GOOD[method], ...change }))
      expectIssue(await refusal(response, 'invalid_params'), path, ...says)
    }
  })

  it.each<[string, string, object, Path, ...(string | RegExp)[]]>([
    ['event.create', 'a groupID', { groups: [{ groupID: '1', name: 'A' }] }, ['groups', 0, 'groupID'], '"groupID"'],
    ['event.create', 'a fieldID', field({ fieldID: '1' }), ['formFields', 0, 'fieldID'], '"fieldID"'],
    ['event.edit', 'another company', { companyID: '2' }, ['companyID'], '"companyID"', 'eventID, name, groups'],
    ['event.edit', 'nothing to change', { name: undefined }, [], 'at least one of name, groups, formFields'],
    ['event.remove', 'more than the event', { name: 'x' }, ['name'], '"name"', 'Allowed: eventID'],
    ['event.person.bind', 'a status', { status: 'accepted' }, ['status'], '"status"', 'eventID, personID, name'],
    [
      'event.person.operate',
      'a status that is none',
      { status: 'paid' },
      ['status'],
      '"paid"',
      'one of pending, accepted',
    ],
    ['event.person.operate', 'dismissal', { status: 'dismissed' }, ['status'], 'one of pending, accepted, denied is'],
    ['event.person.operate', 'present 1', { present: 1 }, ['present'], 'cannot be 1', 'true or false'],
    ['event.person.operate', 'paid null', { paid: null }, ['paid'], 'null', 'true or false'],
    ['event.person.operate', 'bypassWebhook', { bypassWebhook: true }, ['bypassWebhook'], '"bypassWebhook"'],
    ['event.person.operate', 'nothing to change', { paid: undefined }, [], 'at least one of', 'status, paid, present'],
    ['event.person.operate', 'no personID', { personID: undefined }, ['personID'], 'personID is required'],
    ['event.person.find', 'an unknown status', { status: 'gone' }, ['status'], '"gone"', 'one of pending, accepted'],
    ['event.person.get', 'an email as well', { email: 'a@b.example' }, ['email'], '"a@b.example"', 'personID'],
    [
      'event.person.find',
      'an unknown selection',
      { selection: 'present|vip' },
      ['selection'],
      '"present|vip"',
      'one of all',
    ],
    ['event.person.find', 'a company as well', { companyID: '1' }, ['companyID'], '"1"', 'eventID'],
    ['event.person.find', 'events that are none', { events: ['x'] }, ['events', 0], '"x"', 'an ID'],
    ['event.person.find', 'an unknown order', { order: 'shoe' }, ['order'], '"shoe"', 'one of name'],
    ['activity.person.find', 'an unknown selection', { selection: 'vip' }, ['selection'], '"vip"', 'one of all'],
    ['activity.person.find', 'an unknown detail', { queryKey: 'shoe' }, ['queryKey'], '"shoe"', 'one of name'],
    ['activity.find', 'a selection of nobody', { selection: 'enrolled' }, ['personID'], 'personID is required'],
    ['activity.find', 'an unknown direction', { orderDirection: 'up' }, ['orderDirection'], '"up"', 'one of asc, desc'],
    ['company.event.find', 'an unknown selection', { selection: 'best' }, ['selection'], '"best"', 'one of all'],
    ['company.event.bind', 'a nickname', { nickname: 'x' }, ['nickname'], '"nickname"', 'Allowed: name, companyID'],
    ['person.get', 'an email as well', { email: 'a@b.example' }, ['email'], '"a@b.example"', 'personID'],
    ['person.edit', 'no email', { email: 'ana' }, ['email'], '"ana"', 'email'],
    ['person.edit', 'an unknown field', { password: 'x' }, ['password'], '"password"', 'Allowed: personID'],
    ['person.edit', 'nothing to change', { nickname: undefined }, [], 'at least one of', 'name, email'],
    ['token.get', 'a token', { token: 'x' }, ['token'], '"token"', 'Allowed'],
    ['event.person.dismiss', 'no personID', { personID: undefined }, ['personID'], 'personID is required'],
    ['event.person.dismiss', 'an email', { email: 'a@b.example' }, ['email'], '"email"', 'eventID, personID'],
    ['activity.edit', 'nothing to change', { name: undefined }, [], 'at least one of', 'description, location'],
    ['activity.edit', 'another event', { eventID: '2' }, ['eventID'], '"eventID"', 'activityID, name'],
    ['activity.edit', 'capacity 0', { capacity: 0 }, ['capacity'], 'cannot be 0', 'from 1 to 1000000'],
    ['activity.edit', 'a date in words', { dateEnd: 'soon' }, ['dateEnd'], '"soon"', 'Unix seconds'],
    ['activity.edit', 'an end before the beginning', { dateBegin: 2, dateEnd: 1 }, ['dateEnd'], 'dateBegin (2)'],
    ['activity.edit', 'a location of 201', { location: 'a'.repeat(201) }, ['location'], '0 to 200 characters'],
    ['activity.edit', 'a description of 10001', { description: 'a'.repeat(10_001) }, ['description'], '0 to 10000'],
    ['activity.remove', 'more than the activity', { eventID: '1' }, ['eventID'], '"eventID"', 'Allowed: activityID'],
    ['activity.person.bind', 'a date in words', { dateExpire: 'soon' }, ['dateExpire'], '"soon"', 'Unix seconds'],
    ['activity.person.bind', 'no activity', { activityID: undefined }, ['activityID'], 'activityID is required'],
    ['activity.person.dismiss', 'no activity', { activityID: undefined }, ['activityID'], 'activityID is required'],
    ['activity.person.dismiss', 'no personID', { personID: undefined }, ['personID'], 'personID is required'],
    ['activity.person.operate', 'present in words', { present: 'yes' }, ['present'], '"yes"', 'true or false'],
    ['activity.person.operate', 'completed null', { completed: null }, ['completed'], 'null', 'true or false'],
    ['activity.person.operate', 'active 0', { active: 0 }, ['active'], 'cannot be 0', 'true or false'],
    [
      'activity.person.operate',
      'a status that is none',
      { status: 'on' },
      ['status'],
      '"on"',
      'one of active, inactive',
    ],
    ['activity.person.operate', 'a date in words', { dateExpire: 'soon' }, ['dateExpire'], '"soon"', 'Unix seconds'],
    [
      'activity.person.operate',
      'nothing to change',
      { present: undefined },
      [],
      'at least one of',
      /present.*active.*status/,
    ],
    ['activity.person.operate', 'an unknown field', { source: 'api' }, ['source'], '"source"', 'activityID, personID'],
  ])('%s: %s', async (method, _, change, path, ...says) => {
    const response = await server.post(callOf(method, { ...GOOD[method], ...change }))
    expectIssue(await refusal(response, 'invalid_params'), path, ...says)
  })
})

describe('IDs', () => {
  changesNothing()

  it.each<[unknown]>(
    [
      ...[
        '-1',
        '1.5',
        '99999999999999999999',
        '1; drop table webhook',
        '',
        ' 1',
        '1 ',
        '1e3',
        '0x1',
        '٣',
        '1\0',
        "1'--",
      ],
      ...[0, -1, 1.5, 1e30, 2 ** 53, true, null],
    ].map((id) => [id] as [unknown]),
  )('refuses %j', async (webhookID) => {
    const response = await server.post(callOf('webhook.remove', { webhookID }))
    const shown = JSON.stringify(webhookID)
    expectIssue(await refusal(response, 'invalid_params'), ['webhookID'], `webhookID cannot be ${shown}`, ID_EXPECTED)
  })

  it.each(['0', '01'])('refuses "%s", and says why although it is a string of digits', async (webhookID) => {
    const response = await server.post(callOf('webhook.remove', { webhookID }))
    const says = /zero|positive|from 1 |greater than 0/i
    expectIssue(await refusal(response, 'invalid_params'), ['webhookID'], `"${webhookID}"`, says)
  })

  const fields = Object.entries(GOOD).flatMap(([method, params]) =>
    Object.keys(params)
      .filter((name) => name.endsWith('ID'))
      .map((field): [string, string] => [method, field]),
  )
  it.each<[string, string]>([
    ...fields,
    ['event.create', 'companyID'],
    ['webhook.log.find', 'webhookID'],
    ['webhook.log.find', 'deliveryID'],
    ['activity.person.bind', 'personID'],
    ['event.person.bind', 'personID'],
    ['event.person.bind', 'groupID'],
    ['token.create', 'eventID'],
  ])('%s refuses what is no ID as %s', async (method, field) => {
    const { name: _, email: __, ...rest } = GOOD[method] as Record<string, unknown>
    const params = method.endsWith('person.bind') && field === 'personID' ? rest : GOOD[method]
    const response = await server.post(callOf(method, { ...params, [field]: '1; drop table webhook' }))
    expectIssue(await refusal(response, 'invalid_params'), [field], '"1; drop table webhook"', ID_EXPECTED)
  })
})

describe('limit and offset', () => {
  changesNothing()
  const lists = Object.keys(GOOD).filter((method) => method.endsWith('.find'))
  const LIMIT = 'a whole number from 1 to 100'
  const OFFSET = 'a whole number from 0 to 1000000'
  const cases = [
    ...[0, 101, 'x', '20', -1, 1.5, null, 1e30].map((value) => ['limit', value, LIMIT] as const),
    ...[-1, 1_000_001, 'x', 1.5, null, 1e30].map((value) => ['offset', value, OFFSET] as const),
  ]

  it('takes the place of an offset: before, an ID', async () => {
    const response = await server.post(callOf('webhook.delivery.find', { eventID: '1', before: '-1' }))
    expectIssue(await refusal(response, 'invalid_params'), ['before'], 'cannot be "-1"', ID_EXPECTED)
  })

  it.each(cases)('refuses %s %j everywhere', async (field, value, allowed) => {
    for (const method of lists) {
      if (field === 'offset' && ['webhook.delivery.find', 'fact.find'].includes(method)) continue // they have before and after
      const response = await server.post(callOf(method, { ...GOOD[method], [field]: value }))
      expectIssue(await refusal(response, 'invalid_params'), [field], `cannot be ${JSON.stringify(value)}`, allowed)
    }
  })
})

describe('what does not exist', () => {
  changesNothing()

  it.each<[string, string, object?]>([
    ['webhook.create', 'eventID'],
    ['webhook.find', 'eventID'],
    ['webhook.get', 'webhookID'],
    ['webhook.edit', 'webhookID'],
    ['webhook.remove', 'webhookID'],
    ['webhook.requestExample', 'webhookID'],
    ['webhook.responseExample', 'webhookID'],
    ['webhook.log.find', 'eventID'],
    ['webhook.log.get', 'attemptID'],
    ['event.get', 'eventID'],
    ['event.edit', 'eventID'],
    ['event.remove', 'eventID'],
    ['event.person.bind', 'eventID'],
    ['event.person.bind', 'personID', { name: undefined, email: undefined }],
    ['event.person.operate', 'eventID'],
    ['event.person.operate', 'personID'],
    ['event.person.dismiss', 'eventID'],
    ['event.person.dismiss', 'personID'],
    ['event.person.find', 'eventID'],
    ['event.person.get', 'eventID'],
    ['event.person.get', 'personID'],
    ['activity.create', 'eventID'],
    ['activity.find', 'eventID'],
    ['activity.get', 'activityID'],
    ['activity.edit', 'activityID'],
    ['activity.remove', 'activityID'],
    ['activity.person.bind', 'activityID'],
    ['activity.person.bind', 'personID', { name: undefined, email: undefined }],
    ['activity.person.dismiss', 'activityID'],
    ['activity.person.dismiss', 'personID'],
    ['activity.person.operate', 'activityID'],
    ['activity.person.operate', 'personID'],
    ['activity.person.get', 'activityID'],
    ['activity.person.get', 'personID'],
    ['activity.person.find', 'activityID'],
    ['token.create', 'eventID'],
    ['token.remove', 'tokenID'],
    ['person.find', 'eventID'],
    ['person.get', 'personID'],
    ['person.edit', 'personID'],
    ['company.event.get', 'eventID'],
    ['company.event.edit', 'eventID'],
    ['company.event.dismiss', 'eventID'],
  ])('%s does not find %s 999999999999999999', async (method, field, change = {}) => {
    const unknown = '999999999999999999'
    const response = await server.post(callOf(method, { ...GOOD[method], ...change, [field]: unknown }))
    expectIssue(await refusal(response, 'not_found'), [field], unknown)
  })

  it('the token of the other event works', async () => {
    expect(await server.rpc('webhook.get', { webhookID: '2' }, eventToken)).toMatchObject({ eventID: '2' })
  })

  it.each(['webhook.get', 'webhook.edit', 'webhook.remove', 'webhook.requestExample', 'webhook.responseExample'])(
    "%s tells another event's webhook in no way from one that does not exist",
    async (method) => {
      const ask = async (webhookID: string) => {
        const headers = { authorization: `Bearer ${eventToken}` }
        const response = await server.post(callOf(method, { ...GOOD[method], webhookID }), headers)
        const error = await refusal(response, 'not_found')
        expectIssue(error, ['webhookID'], `There is no webhook ${webhookID}.`)
        return JSON.stringify(error).replace(`webhook ${webhookID}.`, 'webhook X.')
      }
      expect(await ask('1')).toEqual(await ask('999999'))
    },
  )
})

describe('URLs', () => {
  changesNothing()
  const SCHEMES = 'an http:// or https:// URL'

  it.each([
    ['no URL', 'receiver'],
    ['nothing', ''],
    ['no scheme', 'receiver.example/hook'],
    ['no scheme but slashes', '//receiver.example/hook'],
    ['no host', 'http://'],
    ['a port that is none', 'http://receiver.example:99999/'],
    ['ftp', 'ftp://receiver.example/'],
    ['javascript', 'javascript:alert(1)'],
    ['file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,hello'],
    ['a space within', 'https://receiver.example/ho ok'],
    ['a line feed within', 'https://receiver.example/ho\nok'],
    ['NUL in the host', 'https://rec\0eiver.example/'],
    ['NUL in the path', 'https://receiver.example/\0'],
    ['half a character in the path', `https://receiver.example/${lone}`],
  ])('refuses %s', async (_, url) => {
    for (const method of ['webhook.create', 'webhook.edit']) {
      const response = await server.post(callOf(method, { ...GOOD[method], url }))
      const shown = url.replace(/[\0\n\ud800 ].*/, '')
      expectIssue(await refusal(response, 'invalid_params'), ['url'], 'url cannot be "', shown, SCHEMES)
    }
  })

  it('refuses one of 2049 characters, and does not repeat it whole', async () => {
    const url = `https://receiver.example/${'a'.repeat(2024)}`
    const response = await server.post(callOf('webhook.create', { ...GOOD['webhook.create'], url }))
    const error = await refusal(response, 'invalid_params')
    expectIssue(error, ['url'], 'https://receiver.example/aaa', 'at most 2048 characters')
    expect(JSON.stringify(error).length).toBeLessThan(500)
  })

  it.each(['http://user:pa55@receiver.example/', 'https://user@receiver.example/', 'http://:pa55@receiver.example/'])(
    'refuses credentials in %s',
    async (url) => {
      const response = await server.post(callOf('webhook.create', { ...GOOD['webhook.create'], url }))
      expectIssue(await refusal(response, 'invalid_params'), ['url'], 'user name or password', 'securityCode')
    },
  )

  it.each([
    ['10.0.0.1', '10.0.0.1 is a private address'],
    ['172.16.0.1', 'a private address'],
    ['192.168.1.1:8080', '192.168.1.1 is a private address'],
    ['100.64.0.1', 'a private address'],
    ['[fd00::1]', 'fd00::1 is a private address'],
    ['[fd00:ec2::254]', 'a private address'], // the metadata of AWS on IPv6
    ['169.254.169.254', '169.254.169.254 is a link-local address'],
    ['[fe80::1]', 'a link-local address'],
    ['168.63.129.16', 'a metadata address'],
    ['224.0.0.1', 'a multicast address'],
    ['255.255.255.255', 'address'],
    ['192.0.2.1', 'a reserved address'],
    ['0.0.0.0', 'address'],
    ['0', '0.0.0.0'],
    ['[::]', 'address'],
    ['127.0.0.1', '127.0.0.1 is a loopback address'],
    ['127.0.0.1:5432', 'a loopback address'],
    ['127.0.0.1.', 'a loopback address'],
    ['127.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['2130706433', 'a loopback address'],
    ['0x7f000001', 'a loopback address'],
    ['0177.0.0.1', 'a loopback address'],
    ['%31%32%37.0.0.1', 'a loopback address'],
    ['①②⑦.⓪.⓪.①', 'a loopback address'],
    ['127。0。0。1', 'a loopback address'],
    ['[::1]', '::1 is a loopback address'],
    ['[0:0:0:0:0:0:0:1]', 'a loopback address'],
    ['[::ffff:127.0.0.1]', 'a loopback address'],
    ['[::ffff:7f00:1]', 'a loopback address'],
    ['[::127.0.0.1]', 'a loopback address'],
    ['[64:ff9b::7f00:1]', 'a loopback address'],
    ['[2002:7f00:1::]', 'a loopback address'],
    ['[64:ff9b:1::7f00:1]', 'address'],
    ['localhost', 'a loopback address'],
    ['LOCALHOST.', 'a loopback address'],
    ['some.localhost', 'a loopback address'],
    ['ⓛocalhost', 'a loopback address'],
  ])('refuses http://%s/ as %s', async (host, says) => {
    for (const method of ['webhook.create', 'webhook.edit']) {
      const response = await server.post(callOf(method, { ...GOOD[method], url: `http://${host}/` }))
      const error = await refusal(response, 'invalid_params')
      expectIssue(error, ['url'], 'url cannot be "http://', says, 'ALLOW_NETWORKS')
    }
  })
})

describe('texts', () => {
  changesNothing()
  const long = 'a'.repeat(201)
  const NAME = 'a string of 1 to 200 characters'
  const CLEAN = 'without NUL or half characters'
  const NAMED = Object.keys(GOOD).filter((method) => 'name' in (GOOD[method] as object))
  const MAILED = ['activity.person.bind', 'event.person.bind', 'event.person.operate']

  it.each<[string, unknown, ...string[]]>([
    ['too long', long, 'a'.repeat(50), NAME],
    ['empty', '', 'cannot be ""', NAME],
    ['a number', 5, 'cannot be 5', NAME],
    ['null', null, 'cannot be null', NAME],
    ['an object', { first: 'Ana' }, 'an object', NAME],
    ['with NUL', 'A\0na', '"A\\u0000na"', CLEAN],
    ['with the first half of a character', `Ana ${lone}`, 'Ana \\ud800', CLEAN],
    ['with the second half of a character', 'Ana \udc00', 'Ana \\udc00', CLEAN],
  ])('refuses a name that is %s', async (_, name, ...says) => {
    for (const method of NAMED) {
      const response = await server.post(callOf(method, { ...GOOD[method], name }))
      expectIssue(await refusal(response, 'invalid_params'), ['name'], 'name cannot be', ...says)
    }
  })

  it.each(['description', 'location'])('refuses a %s that cannot be stored', async (field) => {
    for (const method of ['activity.create', 'activity.edit']) {
      for (const value of ['A\0', lone]) {
        const response = await server.post(callOf(method, { ...GOOD[method], [field]: value }))
        expectIssue(await refusal(response, 'invalid_params'), [field], `${field} cannot be`, CLEAN)
      }
    }
  })

  it.each<[string, unknown]>([
    ['without @', 'bea.example.com'],
    ['without anything before @', '@example.com'],
    ['without anything after @', 'bea@'],
    ['with two @', 'bea@lima@example.com'],
    ['with a space', 'bea lima@example.com'],
    ['with a line feed', 'bea@example.com\nbcc:x'],
    ['with NUL', 'bea\0@example.com'],
    ['with half a character', `bea${lone}@example.com`],
    ['too long', `${'b'.repeat(250)}@example.com`],
    ['empty', ''],
    ['a number', 5],
  ])('refuses an email %s', async (_, email) => {
    for (const method of MAILED) {
      const response = await server.post(callOf(method, { ...GOOD[method], email }))
      expectIssue(await refusal(response, 'invalid_params'), ['email'], 'email cannot be', 'an email address')
    }
  })
})

describe('headers of a webhook', () => {
  changesNothing()
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, 'v']))

  it.each<[string, unknown, Path, ...(string | RegExp)[]]>([
    ['text', 'x-a: 1', ['headers'], '"x-a: 1"', 'an object of header names'],
    ['21 of them', many, ['headers'], '21', 'at most 20'],
    ['a number as value', { 'x-a': 5 }, ['headers', 'x-a'], 'x-a cannot be 5', 'a string'],
    ['an object as value', { 'x-a': { b: 1 } }, ['headers', 'x-a'], 'an object', 'a string'],
    ['CR LF in a value', { 'x-a': 'v\r\nx-b: w' }, ['headers', 'x-a'], 'x-a', 'visible ASCII'],
    ['NUL in a value', { 'x-a': 'v\0' }, ['headers', 'x-a'], 'x-a', 'visible ASCII'],
    ['an umlaut in a value', { 'x-a': 'ü' }, ['headers', 'x-a'], 'x-a', 'visible ASCII'],
    ['an empty value', { 'x-a': '' }, ['headers', 'x-a'], 'x-a', '1 to 1,000'],
    ['a value that is too long', { 'x-a': 'v'.repeat(1001) }, ['headers', 'x-a'], 'x-a', '1 to 1,000'],
    ['CR LF in a name', { 'x-a\r\nx-b': 'v' }, ['headers', 'x-a\r\nx-b'], /x-a(\r\n|\\r\\n)x-b/, 'letters, digits'],
    ['a space in a name', { 'x a': 'v' }, ['headers', 'x a'], 'x a', 'letters, digits'],
    ['a name without letters', { '': 'v' }, ['headers', ''], 'letters, digits'],
    ['a name in capitals', { 'X-A:': 'v' }, ['headers', 'X-A:'], /x-a:/i, 'letters, digits'],
    ['__proto__', JSON.parse('{"__proto__": "v"}'), ['headers', '__proto__'], '__proto__'],
    ['one name in two spellings', { 'x-a': 'v', 'X-A': 'w' }, ['headers', 'X-A'], 'X-A', 'twice'],
  ])('refuses %s', async (_, headers, path, ...says) => {
    for (const method of ['webhook.create', 'webhook.edit']) {
      const response = await server.post(callOf(method, { ...GOOD[method], headers }))
      expectIssue(await refusal(response, 'invalid_params'), path, ...says)
    }
  })

  it.each([
    ...['content-type', 'content-length', 'content-encoding', 'user-agent', 'host', 'connection', 'keep-alive', 'te'],
    ...['transfer-encoding', 'upgrade', 'expect', 'trailer', 'proxy-authorization', 'x-secret', 'accept-encoding'],
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'Webhook-Signature', 'HOST'],
  ])('refuses the reserved name %s, spelled as it was given', async (name) => {
    for (const method of ['webhook.create', 'webhook.edit']) {
      const response = await server.post(callOf(method, { ...GOOD[method], headers: { [name]: 'v' } }))
      expectIssue(await refusal(response, 'invalid_params'), ['headers', name], new RegExp(name, 'i'), 'set by Aviso')
    }
  })
})

describe('methods that do not exist', () => {
  changesNothing()

  it.each(['nothing.here', '', 'webhook', 'rpc.nothing', 'rpc', ...['__proto__', 'constructor', 'toString']])(
    'does not find the method "%s"',
    async (method) => {
      const response = await server.post(callOf(method, GOOD['webhook.create']))
      const error = await refusal(response, 'method_not_found')
      expect(error.data.reason).toBe(`There is no method ${method}.`)
    },
  )

  it.each(['webhook.Create', 'webhook.create ', 'webhok.creat'])('names the one that "%s" may mean', async (method) => {
    const response = await server.post(callOf(method, GOOD['webhook.create']))
    const error = await refusal(response, 'method_not_found')
    expect(error.data.reason).toBe(`There is no method ${method}. Did you mean webhook.create?`)
  })

  it('does not repeat a long name whole', async () => {
    const error = await refusal(await server.post(callOf('a'.repeat(10_000))), 'method_not_found')
    expect(error.data.reason).toMatch(/^There is no method a{64}….$/)
  })
})

describe('bodies', () => {
  changesNothing()
  const good = callOf('webhook.create')
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
  const withName = (name: number[]) => {
    const [before, after] = callOf('event.create', { name: 'Congress#' }).split('#') as [string, string]
    return bytes(before, name, after)
  }

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['truncated JSON', good.slice(0, -1)],
    ['something behind the JSON', `${good}x`],
    ['two documents', good + good],
    ['single quotes', good.replaceAll('"', "'")],
    ['a comment', `/* */${good}`],
    ['NaN', good.replace(`"${ID}"`, 'NaN')],
    ['a raw line feed in a string', good.replace('hook', 'ho\nok')],
    ['two byte order marks', bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], good)],
    ['UTF-16, little end first', bytes([0xff, 0xfe], [...Buffer.from(good, 'utf16le')])],
    ['UTF-16, big end first', bytes([0xfe, 0xff], [...Buffer.from(good, 'utf16le').swap16()])],
    ['UTF-16 without a mark', Buffer.from(good, 'utf16le')],
    ['Latin-1', withName([0xe9])],
    ['an overlong slash', withName([0xc0, 0xaf])],
    ['half a character in UTF-8', withName([0xed, 0xa0, 0x80])],
    ['a cut character', withName([0xf0, 0x9f, 0x98])],
    ['100 000 brackets that stay open', '['.repeat(100_000)],
  ])('%s is a parse error', async (_, body) => {
    await refusal(await server.post(body), 'parse_error', null)
  })

  it.each<[string, string, unknown]>([
    ['null', 'null', null],
    ['a number', '42', null],
    ['a string', '"webhook.create"', null],
    ['true', 'true', null],
    ['an empty object', '{}', null],
    ['an empty batch', '[]', null],
    ['a batch of 51 calls', `[${Array(51).fill(good).join(',')}]`, null],
    ['no jsonrpc', good.replace('"jsonrpc":"2.0",', ''), ID],
    ['jsonrpc 1.0', good.replace('"2.0"', '"1.0"'), ID],
    ['jsonrpc as a number', good.replace('"2.0"', '2.0'), ID],
    ['no method', good.replace('"method"', '"Method"'), ID],
    ['a method that is a number', good.replace('"webhook.create"', '5'), ID],
    ['params text', callOf('webhook.create', '1'), ID],
    ['id true', good.replace(`"${ID}"`, 'true'), null],
    ['id {}', good.replace(`"${ID}"`, '{}'), null],
    ['id []', good.replace(`"${ID}"`, '[]'), null],
    ['an id that cannot be kept exactly', good.replace(`"${ID}"`, '9007199254740993'), null],
    ['an id that is no number at all', good.replace(`"${ID}"`, '1e999'), null],
    ['everything in __proto__', `{"__proto__":${good}}`, null],
  ])('%s is an invalid request', async (_, body, id) => {
    const error = await refusal(await server.post(body), 'invalid_request', id)
    expect(error.data.reason).toMatch(/must|may|at most/)
  })

  it('names the limit and the size of a batch that is too long', async () => {
    const error = await refusal(await server.post(`[${Array(51).fill(good).join(',')}]`), 'invalid_request', null)
    expect(error.data.reason).toMatch(/50.*51/)
  })

  it.each(['null', '1', '[]', '{}', deep(100_000)])('a batch of %.20s is a list of one error', async (one) => {
    const response = await server.post(`[${one}]`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject([
      { jsonrpc: '2.0', id: null, error: { code: -32600, data: { kind: 'invalid_request' } } },
    ])
  })

  it.each<[string, string, string, Path]>([
    ['100 000 brackets as parameters', 'webhook.create', deep(100_000), []],
    ['100 000 brackets as eventID', 'webhook.create', `{"eventID":${deep(100_000)}}`, ['eventID']],
    ['100 000 brackets as a header', 'webhook.create', `{"headers":{"x":${deep(100_000)}}}`, ['headers', 'x']],
    ['100 000 brackets as an unknown parameter', 'event.find', `{"x":${deep(100_000)}}`, ['x']],
    ['50 000 objects as a name', 'event.create', `{"name":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`, ['name']],
  ])('%s are refused like any other wrong value', async (_, method, params, path) => {
    const response = await server.post(`{"jsonrpc":"2.0","id":"${ID}","method":"${method}","params":${params}}`)
    const error = await refusal(response, 'invalid_params')
    if (path.length > 0) expect(error.data.issues.map((issue: Any) => issue.path)).toContainEqual(path)
    expect(JSON.stringify(error).length).toBeLessThan(2_000)
  })

  it('a notification that is wrong is not answered', async () => {
    const response = await server.post('{"jsonrpc":"2.0","method":"webhook.create","params":{"eventID":"1"}}')
    expect([response.status, await response.text()]).toEqual([204, ''])
  })
})

describe('before any method is looked up', () => {
  changesNothing()
  const good = callOf('webhook.create')
  const JSON_TYPE = { 'content-type': 'application/json' }
  const EITHER = expect.toSatisfy((id: unknown) => id === ID || id === null)

  async function raw(init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const headers = { authorization: 'Bearer a-token-for-the-tests-only', ...init.headers }
    return fetch(`${server.app.url}/rpc`, { method: 'POST', ...init, headers })
  }

  it.each<[string, Record<string, string>]>([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['something that begins like JSON', { 'content-type': 'application/jsonx' }],
    ['two types', { 'content-type': 'application/json, text/plain' }],
    ['none', {}],
  ])('the content type %s is refused', async (_, headers) => {
    await refusal(await raw({ headers, body: Buffer.from(good) }), 'unsupported_media_type', EITHER)
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET'])('the verb %s is refused', async (method) => {
    const response = await raw(method === 'GET' ? { method } : { method, headers: JSON_TYPE, body: good })
    await refusal(response, 'method_not_allowed', EITHER)
    expect(response.headers.get('allow')).toBe('POST')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  // A client that waits for the answer to its id would otherwise wait for ever.
  it('a wrong content type and a wrong verb are answered under the id of the caller', async () => {
    const type = { 'content-type': 'text/plain' }
    await refusal(await raw({ headers: type, body: good }), 'unsupported_media_type', ID)
    await refusal(await raw({ method: 'PUT', headers: JSON_TYPE, body: good }), 'method_not_allowed', ID)
  })

  it('the verb HEAD is refused', async () => {
    expect((await raw({ method: 'HEAD' })).status).toBe(405)
  })

  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer aviso_wrong' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a token under another scheme', { authorization: 'Basic a-token-for-the-tests-only' }],
    ['a token without a scheme', { authorization: 'a-token-for-the-tests-only' }],
    ['a token and more', { authorization: 'Bearer a-token-for-the-tests-only x' }],
    ['a very long token', { authorization: `Bearer ${'a'.repeat(8_000)}` }],
    ['a token with SQL', { authorization: "Bearer '||'" }],
  ])('%s is refused, for known and unknown methods alike', async (_, authorization) => {
    const headers = { 'content-type': 'application/json', ...authorization }
    const answers = []
    for (const body of [good, callOf('nothing.here'), callOf('rpc.discover')]) {
      const response = await fetch(`${server.app.url}/rpc`, { method: 'POST', headers, body })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      answers.push(await refusal(response, 'unauthenticated'))
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  it('no token for a batch is an error for each call, with its id', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = `[${good},{"jsonrpc":"2.0","id":0,"method":"x"},1]`
    const response = await fetch(`${server.app.url}/rpc`, { method: 'POST', headers, body })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject(
      [ID, 0, null].map((id) => ({ jsonrpc: '2.0', id, error: { code: -32001 } })),
    )
  })

  const padded = (size: number) => good + ' '.repeat(size - good.length)

  it.each([MIB + 1, 16 * MIB])('a body of %i bytes with Content-Length is refused', async (size) => {
    const error = await refusal(await raw({ headers: JSON_TYPE, body: padded(size) }), 'too_large', null)
    expect(error.data.reason).toContain('1048576')
  })

  it.each([MIB + 1, 16 * MIB])('a body of %i bytes in chunks is refused', async (size) => {
    const body = new Blob([padded(size)]).stream()
    const error = await refusal(await raw({ headers: JSON_TYPE, body, duplex: 'half' }), 'too_large', null)
    expect(error.data.reason).toContain('1048576')
  })

  it('a compressed body is not unpacked', async () => {
    const { gzipSync } = await import('node:zlib')
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' }
    await refusal(await raw({ headers, body: gzipSync(padded(16 * MIB)) }), 'parse_error', null)
  })
})

describe('after all that', () => {
  it('every call that was spoilt above succeeds when it is not', async () => {
    const last = ['webhook.remove', 'token.remove', 'event.person.dismiss', 'activity.remove', 'event.remove']
    const sent = ['webhook.log.get', 'webhook.log.resend', 'webhook.test', 'webhook.send', 'fact.get'] // nothing is, here
    const others = Object.keys(GOOD).filter((method) => !last.includes(method) && !sent.includes(method))
    for (const method of [...others, ...last]) {
      const body: Any = await (await server.post(callOf(method))).json()
      expect(body).toMatchObject({ jsonrpc: '2.0', id: ID, result: {} })
    }
  })

  it('a call of exactly 1 MiB and a batch of 50 are answered', async () => {
    const one = callOf('event.get')
    const full: Any = await (await server.post(one + ' '.repeat(MIB - one.length))).json()
    expect(full.result.eventID).toBe('1')
    const batch: Any = await (await server.post(`[${Array(50).fill(one).join(',')}]`)).json()
    expect(batch).toHaveLength(50)
  })
})
