import { errors } from './errors.ts'
import { expected } from './expected.ts'
import { reasons } from './reasons.ts'
import { types } from './types.ts'

export const sentences = { ...types, ...errors, ...expected, ...reasons }
