import type { Phrases } from '../phrases.ts'
import { phrases as first } from './first.ts'
import { phrases as rest } from './rest.ts'

export { sentences } from './sentences/index.ts'

export const pt: Phrases = { ...first, ...rest }
