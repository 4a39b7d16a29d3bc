import type { en, parts } from './en/index.ts'

export type Phrases = Readonly<Record<keyof typeof en, string>>

/** The phrases of one part of the console. */
export type PhrasesIn<Part extends keyof typeof parts> = Readonly<Record<keyof (typeof parts)[Part], string>>
