import { createContext, useContext } from 'hono/jsx/dom'
import type { Phrases } from '../shell/language.ts'
import { en } from './en.ts'

const Context = createContext<Phrases>(en)
export const PhrasesProvider = Context.Provider

/** What the console says, in the language that was chosen. */
export function usePhrases(): Phrases {
  return useContext(Context)
}
