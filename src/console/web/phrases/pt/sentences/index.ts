import { sentences as first } from './first.ts'
import { sentences as rest } from './rest.ts'

export const sentences = { ...first, ...rest }
