import type { Document, Method } from '../api/document.ts'
import { hasWords } from '../parts/has-words.ts'
import type { Translate } from '../phrases/sentences.ts'

export interface Module {
  name: string
  methods: Method[]
}

/** By their modules, in the order of the document. */
export function modulesOf(methods: readonly Method[]): Module[] {
  const modules = new Map<string, Method[]>()
  for (const method of methods) {
    const name = method.tags[0]?.name ?? ''
    modules.set(name, [...(modules.get(name) ?? []), method])
  }
  return [...modules].map(([name, members]) => ({ name, methods: members }))
}

/** `webhook.log` as a heading: Webhook.log. */
export function titleOf(module: string): string {
  return module.charAt(0).toUpperCase() + module.slice(1)
}

/**
 * Those that have every word of the filter in their name or summary, and then those that have it in what is said of their
 * parameters: in the language that is shown.
 */
export function matching(methods: readonly Method[], filter: string, say: Translate): Method[] {
  if (!filter) return [...methods]
  const has = hasWords(filter)
  const said = (sentence: string) => say(sentence) ?? sentence
  const about = ({ name, summary }: Method) => [name, said(summary)]
  const hints = ({ params }: Method) => params.flatMap(({ name, description = '' }) => [name, said(description)])
  const first = methods.filter((one) => has(about(one)))
  return [...first, ...methods.filter((one) => !first.includes(one) && has([...about(one), ...hints(one)]))]
}

const THIS_MACHINE = /^(localhost|127\.[\d.]+|\[::1\])$/

/**
 * Where others reach the server, for what is copied: its public address. A server that was told none, or one of its own machine,
 * is where the page came from.
 * @param page the address of the page
 */
export function serverOf({ servers: [{ url }] }: Pick<Document, 'servers'>, page: string): string {
  const rpc = new URL(url)
  return new URL('.', THIS_MACHINE.test(rpc.hostname) ? page : rpc).href.replace(/\/$/, '')
}
