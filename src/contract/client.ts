import fs from 'node:fs'
import path from 'node:path'
import { ERRORS } from '../errors.ts'
import { BATCH_MAX } from '../rpc/envelope.ts'
import { about, comment, declaration, key, literal, type Names, typeName, typeOf } from './client-types.ts'
import type { Document, DocumentedMethod, Schema } from './document.ts'

/** A method with the name of its parameters' type, or the words behind a dot. */
type Tree = Map<string, Tree | { method: DocumentedMethod; params: string }>

/** The kinds of error that a client finds by itself, beside those of the catalogue. */
const OWN_KINDS = ['network', 'timeout', 'aborted', 'invalid_answer']

/** The source of the client's runtime, which is shipped as it is: this file is beside it, and when built below dist. */
const RUNTIME_FILE = path.resolve(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '.' : '../../../src/contract',
  'client-runtime.ts',
)
const RUNTIME = fs.readFileSync(RUNTIME_FILE, 'utf8').split('// The text begins here.\n\n')[1] ?? ''

/** No type of the document can have a name that the rest of the client uses: of the language, or declared there. */
const USED = 'Array Error JSON Math Number Partial Pick Promise PromiseLike Record ReturnType String TypeError'.split(
  ' ',
)
const DECLARED = [...RUNTIME.matchAll(/^(?:export )?(?:type|interface|class) (\w+)/gm)].map(([, name]) => name ?? '')

/**
 * The typed client of an OpenRPC document: one TypeScript file that imports nothing.
 * @throws Error when two methods, or a method and a group of them, have the same name
 */
export function clientSource(document: Document): string {
  const taken = new Set([...USED, ...DECLARED, 'ErrorKind', 'Options'])
  const components = Object.entries(document.components.schemas)
  const names = new Map(components.map(([name]) => [name, typeName(name, taken)]))
  const methods = document.methods.map((method) => ({ method, params: typeName(`${method.name}.params`, taken) }))
  const kinds = [...Object.keys(ERRORS), ...OWN_KINDS]
  return [
    header(document),
    `function methods<Options extends unknown[]>(send: Send<Options>) {
  return {\n${printTree(treeOf(methods), names, '    ')}  }\n}\n`,
    ...methods.map(({ method, params }) => declaration(params, paramsSchema(method), names)),
    ...components.map(([name, schema]) => declaration(names.get(name) ?? '', schema, names)),
    declaration(
      'ErrorKind',
      { enum: kinds, description: 'The last four are what the client finds out by itself.' },
      names,
    ),
    `const DEFAULT_URL = ${literal(document.servers[0].url)}\nconst BATCH_MAX = ${BATCH_MAX}\n`,
    RUNTIME,
  ].join('\n')
}

function header({ info: { title, version }, servers }: Document): string {
  const here = new URL('client.ts', servers[0].url).href
  return comment(`The client of ${title} ${version}: createClient({ token }), at the end of this file.
Generated, not to be edited. It is made anew by: aviso client > client.ts
or: curl -s ${here} > client.ts`)
}

function treeOf(methods: { method: DocumentedMethod; params: string }[]): Tree {
  const tree: Tree = new Map([['batch', new Map()]]) // the client's own
  for (const one of methods) {
    const words = one.method.name.split('.')
    const last = words.pop() ?? ''
    let branch = tree
    for (const word of words) {
      const inner = branch.get(word) ?? new Map()
      if (!(inner instanceof Map) || (branch === tree && word === 'batch')) throw nameTaken(one.method)
      branch.set(word, inner)
      branch = inner
    }
    if (branch.has(last)) throw nameTaken(one.method)
    branch.set(last, one)
  }
  tree.delete('batch')
  return tree
}

function nameTaken({ name }: DocumentedMethod): Error {
  return new Error(`the method ${name} cannot be in the client: a name in it is taken`)
}

function printTree(tree: Tree, names: Names, indent: string): string {
  const printed = [...tree].map(([word, node]) => {
    const inner = `${indent}  `
    if (node instanceof Map) return `${indent}${key(word)}: {\n${printTree(node, names, inner)}${indent}},\n`
    const { name, params, result } = node.method
    const optional = params.some(({ required }) => required) ? '' : ' = {}'
    return `${comment(about(node.method), indent)}${indent}${key(word)}: (params: ${node.params}${optional}, ...options: Options) =>
${inner}send<${typeOf(result.schema, names)}>(${literal(name)}, params, ...options),\n`
  })
  return printed.join('')
}

function paramsSchema({ name: method, params }: DocumentedMethod): Schema {
  return {
    type: 'object',
    description: `The parameters of ${method}.`,
    properties: Object.fromEntries(
      params.map(({ name, description = '', schema }) => [name, { ...schema, description }]),
    ),
    required: params.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  }
}
