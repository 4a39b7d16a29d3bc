import { createContext, useContext } from 'hono/jsx/dom'
import { en } from './en.ts'
import type { Phrases } from './language.ts'

const Context = createContext<Phrases>(en)
export const PhrasesProvider = Context.Provider

/** What the console says, in the language that was chosen. */
export function usePhrases(): Phrases {
  return useContext(Context)
}
