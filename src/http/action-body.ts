import type { IncomingMessage } from 'node:http'
import { invalidParam, invalidRequest, PublicError, show } from '../errors.ts'
import { isObject, read } from '../rpc/envelope.ts'
import { NAMES_MAX } from '../rpc/read-params.ts'
import { headerOf } from './gate.ts'
import { decodeUtf8, readBytes } from './read-body.ts'

const NO_BODY = Buffer.alloc(0)

type Entries = Iterable<[string, unknown]>

/**
 * Reads query and body as one set of parameters. The body wins over the query (InEvent's public API documentation), and the
 * last of one name over the others.
 * @throws PublicError too_large, unsupported_media_type, invalid_request, invalid_params
 */
export async function readParameters(request: IncomingMessage): Promise<Map<string, unknown>> {
  // The body of a GET means nothing (RFC 9110 §9.3.1).
  const bytes = request.method === 'GET' ? NO_BODY : await readBytes(request)
  const search = /\?[^#]*/.exec(request.url ?? '')?.[0] ?? ''
  const body = bytes.length === 0 ? [] : await entriesOf(bytes, headerOf(request, 'content-type') ?? '')
  const parameters = new Map([...form(search.slice(1)), ...body])
  refuseMany(parameters.size)
  return parameters
}

function refuseMany(count: number): void {
  if (count > NAMES_MAX) throw invalidRequest(`At most ${NAMES_MAX} parameters are read, got ${count}.`)
}

async function entriesOf(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<Entries> {
  const [type = '', ...attributes] = contentType.toLowerCase().split(';')
  const reader = READERS.get(type.trim())
  const charset = attributes.find((attribute) => /^\s*charset\s*=/.test(attribute)) ?? 'charset=utf-8'
  if (!reader || !/=\s*"?utf-8"?\s*$/.test(charset)) {
    throw new PublicError('unsupported_media_type', {
      reason: `The content type must be one of ${[...READERS.keys()].join(', ')}, in UTF-8.`,
    })
  }
  return reader(bytes, contentType)
}

const NOT_UTF8 = 'The parameters must be UTF-8.'

const READERS = new Map<string, (bytes: Buffer<ArrayBuffer>, contentType: string) => Entries | Promise<Entries>>([
  ['application/x-www-form-urlencoded', (bytes) => form(utf8(bytes))],
  ['application/json', (bytes) => json(utf8(bytes))],
  ['multipart/form-data', multipart],
])

/** Reads a form, and refuses bytes that are not UTF-8: URLSearchParams would replace them, and a damaged name be stored. */
function form(text: string): Entries {
  refuseMany(text.split('&', NAMES_MAX + 1).length)
  try {
    for (const [escaped] of text.matchAll(/(%[0-9a-f]{2})+/gi)) decodeURIComponent(escaped)
  } catch {
    throw invalidRequest(NOT_UTF8)
  }
  return new URLSearchParams(text)
}

function json(text: string): Entries {
  const body = read(text)
  if ('problem' in body) throw invalidRequest(`The body must be a JSON object. ${body.problem}`)
  if (isObject(body.json)) {
    refuseMany(Object.keys(body.json).length)
    return Object.entries(body.json)
  }
  throw invalidRequest('The body must be a JSON object.')
}

async function multipart(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<Entries> {
  refuseMany(partsOf(bytes, contentType))
  const data = await new Response(bytes, { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw invalidRequest('The body must be a multipart form with a boundary.')
  })
  const entries = [...data]
  for (const [name, value] of entries) {
    if (typeof value !== 'string')
      throw invalidParam(name, `The parameter ${show(name)} cannot be a file: text is expected.`)
  }
  utf8(bytes) // refuses bytes that formData() has replaced
  return entries
}

/** Counts the parts up to a little over NAMES_MAX: to read 15,000 of them would hold up all other calls. */
function partsOf(bytes: Buffer, contentType: string): number {
  const boundary = /;\s*boundary="?([^";]+)/i.exec(contentType)?.[1]?.trimEnd()
  if (!boundary) return 0
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  let parts = 0 // one stands in front of each delimiter but the first, which begins the body
  let index = bytes.indexOf(delimiter)
  for (; index !== -1 && parts <= NAMES_MAX; index = bytes.indexOf(delimiter, index + 1)) parts++
  return parts
}

function utf8(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw invalidRequest(NOT_UTF8)
  return text
}
