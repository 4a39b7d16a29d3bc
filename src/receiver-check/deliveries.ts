import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ExchangeOptions } from '../attempt/exchange.ts'
import { prepare } from '../attempt/prepare.ts'
import { render } from '../attempt/render.ts'
import { exampleFact } from '../platforms/example-fact.ts'

/** The receiver that is checked. */
export interface Target {
  url: string
  secret: string
  /** The security code of its webhook, if it has one. */
  code: string | null
  /** The JSON that it is sent. */
  body: string
}

/** One request, as it goes out. */
export type Ask = Required<Pick<ExchangeOptions, 'method' | 'headers' | 'body'>>

/** Makes a delivery that is fine but for what is given, with the code that makes real ones. `ageS`: by its timestamp. */
export type Make = (unlike?: { id?: string; ageS?: number; body?: string; secrets?: string[] }) => Ask

/** Makes the deliveries of one run. They are marked as tests, for the receiver may be at work, and share no ID with others. */
export function deliveriesTo({ url, secret, code, body: usual }: Target): Make {
  const installation = `check${randomBytes(6).toString('hex')}`
  let made = 0
  return ({ id, ageS = 0, body = usual, secrets = [secret] } = {}) => {
    made += 1
    const webhook = { webhookID: 'check', url, secrets, securityCode: code, headers: {} }
    const delivery = { webhook, payload: body, contentType: 'application/json', attempts: 0, test: true }
    const sentAt = new Date(Date.now() - ageS * 1_000)
    const { headers } = prepare({ ...delivery, deliveryID: id ?? String(made) }, installation, sentAt)
    return { method: 'POST', headers, body }
  }
}

/** A payload as an event platform sends it. */
export function exampleBody(): string {
  const fact = exampleFact('enrollment.added', { id: '1', name: 'Congress', companyID: '1' }, new Date())
  const delivery = { webhookID: '1', deliveryID: '1', sequence: '1' }
  return render('activityEnrollment', fact, delivery, 'application/json')
}

/** The same JSON with blanks in it. */
export function padded(body: string, blanks: string): string {
  return body.replace(/[{[]/, (bracket) => bracket + blanks)
}

/** Changes the last letter or digit, so that it mostly stays JSON. */
export function changed(body: string): string {
  return body.replace(/[a-z0-9](?=[^a-z0-9]*$)/i, (last) => (last === '0' ? '1' : '0'))
}

/** The same JSON as Python writes it. */
export function asPython(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 1).replace(/,\n */g, ', ').replace(/\n */g, '')
}

/** The same request with other headers: `write` makes some of each, or none. */
export function withHeaders(ask: Ask, write: (header: [string, string]) => [string, string][]): Ask {
  return { ...ask, headers: Object.fromEntries(Object.entries(ask.headers).flatMap(write)) }
}

/** The same request with its body in pieces, as a slow network brings it. @param breaksOff half-way, on our side */
export function inPieces(ask: Ask, pauseMs: number, breaksOff = false): Ask {
  const bytes = Buffer.from(String(ask.body))
  const step = Math.ceil(bytes.length / 6)
  async function* body() {
    for (let from = 0; from < bytes.length; from += step) {
      if (breaksOff && from > 0) throw new Error('It breaks off')
      yield bytes.subarray(from, from + step)
      await pause(pauseMs)
    }
  }
  return { ...ask, headers: { ...ask.headers, 'content-length': String(bytes.length) }, body }
}
