import type { Phrases } from './phrases.ts'

export type { Phrases }

/** Every language, with its own name for itself. A page loads the one that is chosen. */
export const LANGUAGES = {
  es: { name: 'Español', load: () => import('./es/index.ts').then(({ es }) => es) },
  pt: { name: 'Português', load: () => import('./pt/index.ts').then(({ pt }) => pt) },
  pl: { name: 'Polski', load: () => import('./pl/index.ts').then(({ pl }) => pl) },
  en: { name: 'English', load: () => import('./en/index.ts').then((english) => english.en) },
} as const satisfies Record<string, { name: string; load(): Promise<Phrases> }>

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
