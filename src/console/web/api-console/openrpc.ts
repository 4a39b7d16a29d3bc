import type { Method } from '../api/document.ts'

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

/** Those whose name has every word of the filter, or whose summary does. */
export function matching(methods: readonly Method[], filter: string): Method[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return methods.filter(({ name, summary }) =>
    words.every((word) => name.toLowerCase().includes(word) || summary.toLowerCase().includes(word)),
  )
}
