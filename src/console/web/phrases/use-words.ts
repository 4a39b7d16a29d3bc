import { createContext, useContext } from 'hono/jsx/dom'
import type { Translate } from './sentences.ts'

const Context = createContext<Translate>((english) => english)
export const WordsProvider = Context.Provider

/** Says what the server says in English, in the language that was chosen. */
export function useWords(): Translate {
  return useContext(Context)
}
