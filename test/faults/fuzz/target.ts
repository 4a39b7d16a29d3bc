import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { PROCESS_TOKEN } from '../../harness/process.ts'
import type { Stage } from '../scenario.ts'
import { newDatabase } from '../site/database.ts'
import type { Any } from '../site/process.ts'
import { Site } from '../site/site.ts'
import type { Verdict } from './judge.ts'

/** What is sent to the server. */
export interface Sent {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer | undefined
}

/** How long an attempt to make a failure smaller may go on. */
const SHRINK_MS = 20_000

/** A server that is given anything, and what there is on it. */
export class Target {
  readonly #site: Site
  readonly #receiver: string
  readonly #stage: Stage
  /** IDs by the names of parameters. */
  world: Record<string, string> = {}
  sent = 0
  #properties = 0
  /** How many answers had which status, or which error. */
  readonly answers: Record<string, number> = {}

  /** @param receiver a URL that takes everything */
  constructor(stage: Stage, site: Site, receiver: string) {
    this.#stage = stage
    this.#site = site
    this.#receiver = receiver
  }

  /** Makes something of everything, as what was there may have been removed. */
  async makeWorld(): Promise<void> {
    const rpc = (method: string, params: object) => this.#site.rpc(method, params)
    const { eventID } = await rpc('event.create', { name: 'Congress' })
    const url = this.#receiver
    const { webhookID } = await rpc('webhook.create', { eventID, type: 'activityEnrollment', url })
    const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote' })
    const email = `ana${eventID}@example.com`
    const { personID } = await rpc('activity.person.bind', { activityID, name: 'Ana Souza', email })
    const { tokenID } = await rpc('token.create', { name: 'Other', eventID })
    await this.#makeOwnType()
    // What the dispatcher does: it tells of the enrolment.
    const { attemptID, deliveryID } = await first(async () => (await rpc('webhook.log.find', { eventID })).data)
    const { factID } = await first(async () => (await rpc('fact.find', { eventID, type: 'activityEnrollment' })).facts)
    const ids = { eventID, webhookID, activityID, personID, tokenID, attemptID, deliveryID, factID }
    const now = String(Math.floor(Date.now() / 1_000))
    this.world = { ...ids, companyID: '1', ownType: OWN_TYPE, email, now, receiver: url }
  }

  async #makeOwnType(): Promise<void> {
    const own = { companyID: '1', type: OWN_TYPE, description: 'An order was paid.', example: {} }
    await this.#site.call('webhook.type.create', own)
  }

  /** Sends a request, and reads the answer. A connection that is closed without one is the status 0. */
  async send({ method, path, headers, body }: Sent): Promise<{ status: number; body: string }> {
    this.sent += 1
    const url = new URL(this.#site.api.rpcUrl)
    const length = body && headers['transfer-encoding'] === undefined ? { 'content-length': body.length } : {}
    const options = {
      host: url.hostname,
      port: url.port,
      method,
      path,
      headers: { ...headers, ...length },
      agent: AGENT,
    }
    return new Promise((resolve, reject) => {
      const request = http.request(options, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
      })
      request.once('error', reject).end(body)
    })
  }

  count(what: string | number): void {
    this.answers[what] = (this.answers[what] ?? 0) + 1
  }

  /** Tries a property; whatever fails is told with what repeats it. */
  async try<Given>(
    name: string,
    tries: number,
    arbitrary: fc.Arbitrary<Given>,
    judge: (given: Given) => Promise<Verdict>,
  ): Promise<void> {
    const property = fc.asyncProperty(arbitrary, async (one) => {
      const verdict = await judge(one)
      if (verdict !== null) throw new Error(verdict)
      if (this.#site.api.hasEnded) throw new Error('The process has ended.')
    })
    const { faults } = this.#stage
    const seed = this.#stage.seed + this.#properties++
    const found = await fc.check(property, { seed, numRuns: tries, interruptAfterTimeLimit: SHRINK_MS + tries * 100 })
    if (!found.failed || found.counterexample === null) return
    const { counterexample, counterexamplePath, errorInstance } = found
    const given = fc.stringify(counterexample).slice(0, 600)
    faults.add(
      'wrong',
      `${name}: ${(errorInstance as Error).message}, with ${given} (fast-check's seed ${seed}, path ${counterexamplePath})`,
    )
  }
}

/** The first of a list, once there is one. */
async function first(read: () => Promise<Any[]>): Promise<Any> {
  for (const until = Date.now() + FIRST_MAX_MS; Date.now() < until; await delay(20)) {
    const [found] = await read()
    if (found) return found
  }
  throw new Error('Nobody is told of an enrolment any more.')
}

const FIRST_MAX_MS = 30_000
const OWN_TYPE = 'shop.paid'
const AGENT = new http.Agent({ keepAlive: true, maxSockets: 4 })

export const JSON_HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${PROCESS_TOKEN}` }

/** Runs a server, gives it to the tries, and ends it in order: it must still be able to. */
export async function withTarget(stage: Stage, tries: (target: Target) => Promise<void>): Promise<object> {
  const backend = await newDatabase(stage.database)
  const receiver = http.createServer((request, response) => request.resume().on('end', () => response.end('OK')))
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  const site = new Site(backend, stage.faults, { roles: ['all'], env: { DELIVERY_TIMEOUT: '500ms' } })
  const target = new Target(stage, site, `http://127.0.0.1:${port}/fuzz`)
  try {
    await site.up()
    await target.makeWorld()
    await tries(target)
    await target.makeWorld()
    await site.down()
    return { sent: target.sent, answers: target.answers }
  } finally {
    await site.remove()
    receiver.closeAllConnections()
    receiver.close()
    await backend.remove()
  }
}
