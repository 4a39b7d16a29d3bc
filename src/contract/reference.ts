import { ERRORS, type ErrorKind } from '../errors.ts'
import { about, refName, typeOf } from './client-types.ts'
import type { Document, DocumentedMethod, DocumentedNotification, Schema } from './document.ts'

const ACCESS = {
  read: 'Any token.',
  write: 'A token with the permission admin.',
  company: 'A token of a company, or of system scope, with the permission admin.',
  system: 'A token of system scope with the permission admin.',
}

/** The method reference of an OpenRPC document, in Markdown: every method with its examples, and the types they use. */
export function reference({ methods, components, info, 'x-notifications': notifications }: Document): string {
  const payloads = new Map(notifications.map((one) => [refName(one.payload.$ref), one]))
  const types = Object.entries(components.schemas).filter(([name]) => !payloads.has(name))
  const names = new Map(Object.keys(components.schemas).map((name) => [name, name]))
  const modules = [...new Set(methods.map(({ tags }) => tags[0].name))]
  const contents = modules.map((module) => {
    const own = methods.filter(({ tags }) => tags[0].name === module)
    return `- **${module}**: ${own.map(({ name }) => `[${name.slice(module.length + 1)}](#${anchor(name)})`).join(', ')}`
  })
  return [
    `# Methods of ${info.title} ${info.version}`,
    'Generated from openrpc.json by `npm run docs`, not to be edited. Each is called by JSON-RPC 2.0 at `POST /rpc`, with its parameters by name or in this order; and in the style of InEvent at `/api/`.',
    'The examples are of a server after the first minute of README.md: event 1 with activity 1, webhooks 1 and 2 to the listener, and Ana Souza enrolled.',
    contents.join('\n'),
    ...methods.map((method) => describe(method, names)),
    '## Types',
    ...types.map(([name, schema]) => type(name, schema, names)),
    '## Payloads',
    'What webhooks are sent, by their types. [receivers.md](receivers.md#schemas) says where the schema of each is.',
    ...[...payloads].map(([name, one]) => payload(name, one, components.schemas[name] ?? {}, names)),
  ]
    .join('\n\n')
    .concat('\n')
}

function describe(method: DocumentedMethod, names: Map<string, string>): string {
  const { name, params, result, errors, examples } = method
  const kinds = errors.map(({ $ref }) => refName($ref) as ErrorKind)
  return [
    `## ${name}`,
    about(method),
    `${ACCESS[method['x-access']]}${method['x-destructive'] ? ' **It removes for good.**' : ''}`,
    params.length > 0 && table(params, names),
    `Result: ${linked(result.schema, names)}. Errors: ${kinds.map((kind) => `\`${kind}\` (${ERRORS[kind].code})`).join(', ')}.`,
    ...examples.map((example) => exampleOf(name, example)),
  ]
    .filter((part) => part !== false)
    .join('\n\n')
}

function table(params: DocumentedMethod['params'], names: Map<string, string>): string {
  const rows = params.map(({ name, description = '', required, schema }) => {
    const { default: value } = schema
    const meaning = value === undefined ? description : `${description} Default: \`${JSON.stringify(value)}\`.`
    return `| \`${name}\`${required ? ' **required**' : ''} | ${linked(schema, names)} | ${cell(meaning)} |`
  })
  return ['| parameter | type | |', '|---|---|---|', ...rows].join('\n')
}

function exampleOf(method: string, { name: title, params, result }: DocumentedMethod['examples'][number]): string {
  const call = { method, params: Object.fromEntries(params.map(({ name, value }) => [name, value])) }
  return `${title}:\n\n\`\`\`json\n${JSON.stringify(call)}\n\`\`\`\n\n\`\`\`json\n${JSON.stringify(shortened(result.value), null, 2)}\n\`\`\``
}

/** Long texts, whole programs among them, are shown by their beginning. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 300 ? `${value.slice(0, 300)}…` : value
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortened(item)]))
}

function type(name: string, schema: Schema, names: Map<string, string>): string {
  const intro = schema.description ? `${schema.description}\n\n` : ''
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) return `### ${name}\n\n${intro}${linked(schema, names)}`
  const rows = properties.map(([property, one]) => {
    const required = schema.required?.includes(property) ? '' : '?'
    return `| \`${property}${required}\` | ${linked(one, names)} | ${cell(one.description ?? '')} |`
  })
  return `### ${name}\n\n${intro}| | type | |\n|---|---|---|\n${rows.join('\n')}`
}

function payload(name: string, one: DocumentedNotification, schema: Schema, names: Map<string, string>): string {
  const of = one.type === null ? 'Of own types' : `Of \`${one.type}\` (${one.platform})`
  const text = type(name, { ...schema, description: `${of}: ${one.description}` }, names)
  return `${text}\n\n\`\`\`json\n${JSON.stringify(one.example)}\n\`\`\``
}

/** A type, each name of a component a link. */
function linked(schema: Schema, names: Map<string, string>): string {
  const links = new Map([...names.keys()].map((name) => [name, `[${name}](#${anchor(name)})`]))
  return cell(typeOf(schema, links))
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '')
}
