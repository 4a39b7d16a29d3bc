import { useRef, useState } from 'hono/jsx/dom'
import { lost, useBack } from '../api/reach.ts'
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
    wanted.current = code
    const chosen = await speak(code, true).catch(lost)
    if (!chosen || wanted.current !== code) return
    localStorage.setItem(KEY, code)
    wanted.current = null
    setSpoken(chosen)
  }
  // One that was chosen while the server was away.
  const wanted = useRef<string | null>(null)
  useBack(() => wanted.current && void choose(wanted.current))
  return { ...spoken, choose }
}
