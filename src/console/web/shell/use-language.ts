import { useState } from 'hono/jsx/dom'
import { chooseLanguage, isLanguage, LANGUAGES, type Language, type Phrases } from '../phrases/language.ts'

const KEY = 'aviso.language'

/** A language with what the console says in it. */
export interface Spoken {
  language: Language
  phrases: Phrases
}

export function storedLanguage(): Language {
  const stored = localStorage.getItem(KEY) ?? ''
  return isLanguage(stored) ? stored : chooseLanguage(navigator.languages)
}

/** The language that is spoken, and how to choose another: it is loaded first. */
export function useLanguage(first: Spoken): Spoken & { choose(code: string): Promise<void> } {
  const [spoken, setSpoken] = useState(first)
  async function choose(code: string): Promise<void> {
    if (!isLanguage(code)) return
    localStorage.setItem(KEY, code)
    const phrases = await LANGUAGES[code].load()
    if (storedLanguage() === code) setSpoken({ language: code, phrases })
  }
  return { ...spoken, choose }
}
