import { eventMethods } from './event-methods.ts'
import { webhookMethods } from './webhook-methods.ts'

export const sentences = { ...webhookMethods, ...eventMethods }
