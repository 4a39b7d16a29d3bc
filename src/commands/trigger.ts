import { styleText } from 'node:util'
import { type Config, ConfigError, localUrl } from '../config.ts'
import { nearest } from '../shared/nearest.ts'
import { parseHttpUrl } from '../shared/parse-url.ts'
import { forTerminal, indented } from './arrival.ts'
import type { Given } from './command.ts'
import { type Call, everyRow, remote } from './remote.ts'

interface Hook {
  webhookID: string
  type: string
  url: string
  active: boolean
}

interface Kind {
  type: string
  /** null: it is one of a platform. */
  companyID: string | null
}

/** What webhook.test returns, as far as it is put into words. */
interface Attempt {
  webhookID: string
  url: string
  outcome: string
  status: number | null
  error: string | null
  milliseconds: number
  request: { headers: Record<string, string>; body: string }
  response: { body: string } | null
}

/** Where webhooks are looked for. */
type Place = { eventID: string } | { companyID: string }

/** Has a running server send the example of a type to its webhooks, or publish a notification of an own type. */
export async function triggerCommand(config: Config, given: Given): Promise<number> {
  const { type, data, webhook } = given
  if (typeof type !== 'string')
    throw new ConfigError('TYPE is required: the type of notification, such as activityEnrollment.')
  const call = callOf(config, given)
  if (data !== undefined) return publish(call, type, await placeOf(call, given), dataOf(String(data)))
  const hooks = webhook === undefined ? await hooksOf(call, type, given) : [await hookOf(call, type, String(webhook))]
  let received = true
  for (const { webhookID } of hooks) {
    const attempt = await call<Attempt>('webhook.test', { webhookID })
    printAttempt(attempt)
    received &&= attempt.outcome === 'received'
  }
  return received ? 0 : 1
}

function callOf({ adminToken, host, port }: Config, { url, token = adminToken }: Given): Call {
  if (!/^[!-~]+$/.test(String(token ?? '')))
    throw new ConfigError('--token is required, unless ADMIN_TOKEN is set: one that may write.')
  if (url !== undefined && !parseHttpUrl(String(url)))
    throw new ConfigError(`--url cannot be ${JSON.stringify(url)}: an http:// or https:// URL is expected.`)
  return remote(url === undefined ? localUrl(host, port) : String(url).replace(/(\/rpc)?\/*$/, ''), String(token))
}

function dataOf(text: string): object {
  try {
    const data: unknown = JSON.parse(text)
    if (typeof data === 'object' && data !== null) return data
  } catch {}
  throw new ConfigError(`--data cannot be ${JSON.stringify(text)}: a JSON object is expected.`)
}

/** The event or the company that is named; else the one event that the token sees. */
async function placeOf(call: Call, { event, company }: Given): Promise<Place> {
  if (event !== undefined && company !== undefined) throw new ConfigError('--company goes without --event.')
  if (event !== undefined) return { eventID: String(event) }
  if (company !== undefined) return { companyID: String(company) }
  const { total, data } = await call<{ total: number; data: { eventID: string; name: string }[] }>('event.find', {})
  if (total === 1 && data[0]) return { eventID: data[0].eventID }
  const names = data.slice(0, 5).map(({ eventID, name }) => `${eventID} ${JSON.stringify(name)}`)
  const some = total > 0 ? `, such as ${names.join(', ')}` : ''
  throw new ConfigError(
    `--event is required: there are ${total} events${some}. --company takes the webhooks of a company.`,
  )
}

/** The webhooks of a type that are on. */
async function hooksOf(call: Call, type: string, given: Given): Promise<Hook[]> {
  const place = await placeOf(call, given)
  await kindOf(call, type, place)
  const hooks = await everyRow<Hook>(call, 'webhook.find', { ...place, type })
  const active = hooks.filter((hook) => hook.active)
  if (active.length > 0) return active
  const where = 'eventID' in place ? `event ${place.eventID}` : `company ${place.companyID}`
  if (hooks[0])
    throw new ConfigError(
      `Each webhook of ${where} with the type ${type} is off. --webhook ${hooks[0].webhookID} sends to one all the same.`,
    )
  throw new ConfigError(
    `${where.replace(/^./, (letter) => letter.toUpperCase())} has no webhook of the type ${type}. Make one in the console, or with webhook.create ${JSON.stringify({ ...place, type, url: 'http://127.0.0.1:4000/' })}.`,
  )
}

async function hookOf(call: Call, type: string, webhookID: string): Promise<Hook> {
  const hook = await call<Hook>('webhook.get', { webhookID })
  if (hook.type !== type) throw new ConfigError(`Webhook ${webhookID} has the type ${hook.type}, not ${type}.`)
  return hook
}

/** @throws ConfigError which type is meant, and which there are */
async function kindOf(call: Call, type: string, place: Place): Promise<Kind> {
  const { companyID } = 'eventID' in place ? await call<{ companyID: string }>('event.get', place) : place
  const kinds = await everyRow<Kind>(call, 'webhook.type.find', { companyID })
  const kind = kinds.find((one) => one.type === type)
  if (kind) return kind
  const types = kinds.map((one) => one.type)
  const meant = nearest(type, types)
  throw new ConfigError(
    `There is no type ${JSON.stringify(type)}.${meant ? ` Is ${meant} meant?` : ''} There are ${types.join(', ')}.`,
  )
}

async function publish(call: Call, type: string, place: Place, data: object): Promise<number> {
  if ((await kindOf(call, type, place)).companyID === null)
    throw new ConfigError(
      `--data goes with types of a company's own: ${type} tells what happened. Without it the example is sent.`,
    )
  const published = await call<{ factID: string }>('notification.publish', { ...place, type, data })
  if (process.stdout.isTTY)
    process.stdout.write(
      `Published ${type} as number ${published.factID}, for every webhook that has the type: no test.\n`,
    )
  else process.stdout.write(`${JSON.stringify({ published })}\n`)
  return 0
}

/** Prints what was sent and what came back: sentences on a terminal, else a JSON line. */
function printAttempt(attempt: Attempt): void {
  process.stdout.write(process.stdout.isTTY ? attemptInWords(attempt) : `${JSON.stringify(attempt)}\n`)
}

export function attemptInWords(attempt: Attempt): string {
  const { webhookID, url, outcome, status, error, milliseconds, request, response } = attempt
  const mark = outcome === 'received' ? styleText('green', '✓') : styleText('red', '✗')
  const answer = `${status ?? 'no answer'} in ${milliseconds} ms${error ? `. ${error}` : ''}`
  const lines = [
    `${mark} webhook ${webhookID}  ${forTerminal(`${url}  ${answer}`)}`,
    styleText('gray', `  sent as ${request.headers['webhook-id']}`),
    forTerminal(indented(request.body)),
    ...(response?.body ? [styleText('gray', '  answered'), forTerminal(indented(response.body))] : []),
  ]
  return `${lines.join('\n')}\n\n`
}
