import { createContext, useContext } from 'hono/jsx/dom'
import type { Phrases } from './language.ts'

const Context = createContext<Phrases | null>(null)
export const PhrasesProvider = Context.Provider

/** What the console says, in the language that was chosen. */
export function usePhrases(): Phrases {
  return useContext(Context) as Phrases
}
