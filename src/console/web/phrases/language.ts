import { en, type Phrases } from './en.ts'
import { es } from './es.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'

export type { Phrases }

/** Every language, with its own name for itself. */
export const LANGUAGES = {
  es: { name: 'Español', phrases: es },
  pt: { name: 'Português', phrases: pt },
  pl: { name: 'Polski', phrases: pl },
  en: { name: 'English', phrases: en },
} as const

export type Language = keyof typeof LANGUAGES

/** The first language that both sides have: `pt-BR` is Portuguese. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '')
  return codes.find(isLanguage) ?? 'en'
}

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(LANGUAGES, code)
}

/** A phrase with what stands in its braces. */
export function fill(phrase: string, values: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
}
