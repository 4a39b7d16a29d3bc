import type { Phrases } from './phrases.ts'
import { type Sentences, type Translate, translator } from './sentences.ts'

export type { Phrases }

interface LanguageFiles {
  /** Its own name for itself. */
  name: string
  load(): Promise<Phrases>
  /** What the server says; English is its own. */
  sentences?(): Promise<Sentences>
}

/** Every language. A page loads the one that is chosen. */
export const LANGUAGES = {
  es: {
    name: 'Español',
    load: () => import('./es/index.ts').then(({ es }) => es),
    sentences: () => import('./es/index.ts').then(({ sentences }) => sentences),
  },
  pt: {
    name: 'Português',
    load: () => import('./pt/index.ts').then(({ pt }) => pt),
    sentences: () => import('./pt/index.ts').then(({ sentences }) => sentences),
  },
  pl: {
    name: 'Polski',
    load: () => import('./pl/index.ts').then(({ pl }) => pl),
    sentences: () => import('./pl/index.ts').then(({ sentences }) => sentences),
  },
  en: { name: 'English', load: () => import('./en/index.ts').then((english) => english.en) },
} as const satisfies Record<string, LanguageFiles>

export type Language = keyof typeof LANGUAGES

/** A language, with what the console says in it, and what the server says. */
export interface Spoken {
  language: Language
  phrases: Phrases
  words: Translate
}

export async function speak(language: Language): Promise<Spoken> {
  const files: LanguageFiles = LANGUAGES[language]
  const [phrases, sentences] = await Promise.all([files.load(), files.sentences?.()])
  return { language, phrases, words: sentences ? translator(sentences) : (english) => english }
}

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
