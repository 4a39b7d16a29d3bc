import { afterAll, beforeAll, expect } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../server.ts'
import { callAsIos, type Form } from './call.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
export type Any = any

/** Set by the hooks of `withIosServer`. */
export let server: TestServer

/** An event, an activity in which Ana is and one in which she is not, and Bea, who is registered and no more. */
export interface Scene {
  eventID: string
  activityID: string
  otherID: string
  ana: string
  bea: string
  webhookID: string
  values: Record<string, string>
}

export function withIosServer(): void {
  beforeAll(async () => {
    server = await startServer({ role: 'api' })
  })
  afterAll(async () => {
    await server.stop()
    await server.backend.remove()
  })
}

/** Of the scene that was made last; names and emails in it end in this number. */
export let n = 0

export async function newScene(): Promise<Scene> {
  const { rpc } = server
  n++
  const email = `ana.${n}@example.com`
  const { eventID } = await rpc('event.create', { name: `Congress ${n}`, companyID: '77' })
  const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote', dateBegin: '1795338000' })
  const { activityID: otherID } = await rpc('activity.create', { eventID, name: 'Workshop', dateBegin: '1795424400' })
  const { personID: ana } = await rpc('activity.person.bind', { activityID, name: 'Ana Souza', email })
  const { personID: bea } = await rpc('event.person.bind', { eventID, name: 'Bea', email: `bea.${n}@example.com` })
  const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
  const values = { eventID, activityID, companyID: '77', personID: ana, webhookID, username: email, password: ADMIN }
  const [{ tokenID }] = await rows({ action: 'person.signIn', get: 'username companyID', post: 'password' }, values)
  return { eventID, activityID, otherID, ana, bea, webhookID, values: { ...values, tokenID, bypassWebhook: '0' } }
}

export function send(of: Form, values: Record<string, string>): Promise<Response> {
  return callAsIos(`${server.app.url}/api/`, of, values)
}

export async function rows(of: Form, values: Record<string, string>): Promise<Any[]> {
  const response = await send(of, values)
  const text = await response.text()
  expect({ status: response.status, text }).toEqual({ status: 200, text: expect.stringMatching(/^\{"count":/) })
  return JSON.parse(text).data
}

export const people = async ({ activityID }: Scene) => {
  const { data } = await server.rpc('activity.person.find', { activityID })
  return data.map(({ personID }: Any) => personID)
}
export const inOther = (scene: Scene) => people({ ...scene, activityID: scene.otherID })
export const attendee = ({ eventID, ana }: Scene) => server.rpc('event.person.get', { eventID, personID: ana })
export const participant = ({ activityID, ana }: Scene) =>
  server.rpc('activity.person.get', { activityID, personID: ana })
export const gone = (method: string, params: object) =>
  server.rpcError(method, params).then(({ code }) => expect(code).toBe(1001))
export const names = (found: Any[]) => found.map(({ name }) => name)

export type Case = [
  form: Form,
  /** What the program fills in, beside the IDs of the scene and the token of the sign-in. */
  given: (scene: Scene) => Record<string, string>,
  effect: (found: Any[], scene: Scene) => unknown,
]

export const form = (action: string, get: string, post = ''): Form => ({ action, get, post })
export const none = () => ({})
export const inTime = () => ({ dateBegin: '1795300000', dateEnd: '1795400000' })

export const title = ({ action, get, post }: Form) => `${action}: ${get}${post ? ` and ${post}` : ''}`
