import { idOf, locate } from './locate.ts'
import type { Console } from './use-console.ts'

/** What the server said of a call: by the elements of its fields, and what the form has no place for. */
export function placeIssues(
  console: Pick<Console, 'forms' | 'answers' | 'fieldsFor'>,
  method: string,
): { wrong: ReadonlyMap<string, string[]>; others: string[] } {
  const wrong = new Map<string, string[]>()
  const others: string[] = []
  const form = console.forms[method]
  for (const { path, message } of console.answers[method]?.issues ?? []) {
    const found = form?.mode === 'form' ? locate(console.fieldsFor(method), form.draft, path) : []
    if (found.length === 0) others.push(message)
    else wrong.set(idOf(method, found), [...(wrong.get(idOf(method, found)) ?? []), message])
  }
  return { wrong, others }
}
