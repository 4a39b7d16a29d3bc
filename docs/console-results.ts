import openrpc from '../openrpc.json' with { type: 'json' }
import { declaration, literal, refName, typeOf } from '../src/contract/client-types.ts'
import type { Document, Schema } from '../src/contract/document.ts'

/** The methods whose results the places of the console read. The API console shows any result as it comes. */
const METHODS = [
  ...[
    'activity.create',
    'activity.find',
    'activity.get',
    'activity.person.bind',
    'activity.person.dismiss',
    'activity.person.find',
    'event.create',
    'event.find',
    'event.get',
    'event.person.find',
    'event.person.get',
    'token.get',
    'webhook.create',
    'webhook.delivery.explain',
    'webhook.delivery.find',
    'webhook.edit',
    'webhook.find',
    'webhook.get',
  ],
  ...['webhook.log.find', 'webhook.log.get', 'webhook.log.resend', 'webhook.log.stats', 'webhook.recover'],
  ...[
    'webhook.remove',
    'webhook.responseExample',
    'webhook.rotateSecret',
    'webhook.showSecret',
    'webhook.test',
    'webhook.type.find',
  ],
]

/** Prints the types of these results, as the client has them, but without their descriptions: `npm run docs`. */
function consoleResults({ methods, components: { schemas } }: Document): string {
  const called = methods.filter(({ name }) => METHODS.includes(name))
  const used = new Set<string>()
  for (const { result } of called) collect(result.schema, schemas, used)
  const names = new Map([...used].map((name) => [name, name]))
  const results = called.map(({ name, result }) => `  ${literal(name)}: ${typeOf(result.schema, names)}\n`)
  const types = [...used].sort().map((name) => declaration(name, withoutTexts(schemas[name] ?? {}), names))
  return [
    '// Generated from openrpc.json by `npm run docs`, not to be edited.\n',
    `/** The results of the methods that the places call. */\nexport interface Results {\n${results.join('')}}\n`,
    ...types,
  ].join('\n')
}

/** Adds the name of every component that a schema refers to, also by way of others. */
function collect(node: unknown, schemas: Record<string, Schema>, used: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    if (key !== '$ref') collect(value, schemas, used)
    else if (!used.has(refName(value))) {
      used.add(refName(value))
      collect(schemas[refName(value)], schemas, used)
    }
  }
}

function withoutTexts({ description: _, properties, ...schema }: Schema): Schema {
  if (!properties) return schema
  const silent = Object.entries(properties).map(([name, one]) => [name, withoutTexts(one)])
  return { ...schema, properties: Object.fromEntries(silent) }
}

process.stdout.write(consoleResults(openrpc as unknown as Document))
