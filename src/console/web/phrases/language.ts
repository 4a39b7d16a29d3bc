import type { Phrases } from './phrases.ts'
import { type Sentences, type Translate, translator } from './sentences.ts'

export type { Phrases }

interface LanguageFiles {
  /** Its own name for itself. */
  name: string
  /** What the API console says, and of what the server says, the methods. */
  first(): Promise<Said>
  /** What the other places say, and what an answer may say. */
  rest(): Promise<Said>
}

interface Said {
  phrases: Partial<Phrases>
  /** What the server says; English is its own. */
  sentences?: Sentences
}

/** Every language. A page loads the one that is chosen, and what it draws first before the rest. */
export const LANGUAGES = {
  es: { name: 'Español', first: () => import('./es/first.ts'), rest: () => import('./es/rest.ts') },
  pt: { name: 'Português', first: () => import('./pt/first.ts'), rest: () => import('./pt/rest.ts') },
  pl: { name: 'Polski', first: () => import('./pl/first.ts'), rest: () => import('./pl/rest.ts') },
  en: { name: 'English', first: () => import('./en/first.ts'), rest: () => import('./en/rest.ts') },
} as const satisfies Record<string, LanguageFiles>

export type Language = keyof typeof LANGUAGES

/** A language, with what the console says in it, and what the server says. */
export interface Spoken {
  language: Language
  phrases: Phrases
  words: Translate
}

/** Loads the rest of the language that is spoken. */
let learn: () => Promise<void> = async () => {}

/**
 * Resolves when all is there of the language that is spoken. Nothing is drawn anew for it: nobody has asked for it until then.
 * @throws when it cannot be had
 */
export function speakAll(): Promise<void> {
  return learn()
}

/**
 * Loads a language.
 * @param whole or only what the API console draws first
 * @throws when it cannot be had
 */
export async function speak(language: Language, whole: boolean): Promise<Spoken> {
  const files: LanguageFiles = LANGUAGES[language]
  const [first] = await Promise.all([files.first(), whole && files.rest()])
  const phrases = { ...first.phrases } as Phrases
  let translate = first.sentences && translator(first.sentences)
  let all: Promise<void> | null = null
  async function learnRest(): Promise<void> {
    const rest = await files.rest()
    Object.assign(phrases, rest.phrases)
    translate = first.sentences && translator({ ...first.sentences, ...rest.sentences })
  }
  const learnOnce = () => {
    all ??= learnRest().catch((error) => {
      all = null
      throw error
    })
    return all
  }
  if (whole) await learnOnce()
  learn = learnOnce
  return { language, phrases, words: (english) => (translate ? translate(english) : english) }
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
