import { deliveries } from './deliveries.ts'
import { people } from './people.ts'
import { typesPlace } from './types-place.ts'
import { webhooks } from './webhooks.ts'

export { sentences } from './sentences/rest.ts'

export const phrases = { ...webhooks, ...deliveries, ...typesPlace, ...people }
