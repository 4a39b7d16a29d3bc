import { useState } from 'hono/jsx/dom'
import { chooseLanguage, isLanguage, type Language, type Spoken, speak } from '../phrases/language.ts'

const KEY = 'aviso.language'

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
    const chosen = await speak(code)
    if (storedLanguage() === code) setSpoken(chosen)
  }
  return { ...spoken, choose }
}
