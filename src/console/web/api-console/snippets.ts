import { bodyOf } from '../api/call.ts'

/** One call as others would write it. The token never stands in it: `$TOKEN` does. */
export interface Call {
  /** Where the server is: https://aviso.example */
  origin: string
  method: string
  params: unknown
}

export function asCurl(call: Call): string {
  return `curl -s ${shell(`${call.origin}/rpc`)} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d ${shell(bodyOf(call))}`
}

export function asFetch(call: Call): string {
  const body = script({ jsonrpc: '2.0', id: 1, method: call.method, params: call.params }, '  ')
  return `const response = await fetch(${script(`${call.origin}/rpc`)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: \`Bearer \${$TOKEN}\` },
  body: JSON.stringify(${body}),
})
const { result, error } = await response.json()`
}

/** With the generated client: GET /client.ts. */
export function asClient({ method, params }: Call): string {
  return `const result = await client.${method}(${script(params)})`
}

/** What goes over the wire. */
export function asHttp(call: Call): string {
  return `POST /rpc HTTP/1.1
host: ${new URL(call.origin).host}
content-type: application/json
authorization: Bearer $TOKEN

${bodyOf(call, 2)}`
}

/** One word of a POSIX shell. */
function shell(text: string): string {
  return /^[\w:/.@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A value as JavaScript: on one line where it is short. */
function script(value: unknown, indent = ''): string {
  const flat = inline(value)
  if (flat.length + indent.length <= 80 || typeof value !== 'object' || value === null) return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((one) => `${inner}${script(one, inner)},\n`).join('')}${indent}]`
  const rows = Object.entries(value).map(([key, one]) => `${inner}${name(key)}: ${script(one, inner)},\n`)
  return `{\n${rows.join('')}${indent}}`
}

function inline(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  const rows = Object.entries(value).map(([key, one]) => `${name(key)}: ${inline(one)}`)
  return rows.length === 0 ? '{}' : `{ ${rows.join(', ')} }`
}

function name(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : inline(key)
}
