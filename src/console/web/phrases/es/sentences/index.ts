import { errors } from './errors.ts'
import { eventMethods } from './event-methods.ts'
import { expected } from './expected.ts'
import { reasons } from './reasons.ts'
import { types } from './types.ts'
import { webhookMethods } from './webhook-methods.ts'

export const sentences = { ...webhookMethods, ...eventMethods, ...types, ...errors, ...expected, ...reasons }
