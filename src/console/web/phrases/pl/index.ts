import type { Phrases } from '../phrases.ts'
import { apiConsole } from './api-console.ts'
import { deliveries } from './deliveries.ts'
import { everywhere } from './everywhere.ts'
import { people } from './people.ts'
import { shell } from './shell.ts'
import { typesPlace } from './types-place.ts'
import { webhooks } from './webhooks.ts'

export { sentences } from './sentences/index.ts'

export const pl: Phrases = {
  ...shell,
  ...apiConsole,
  ...everywhere,
  ...webhooks,
  ...deliveries,
  ...typesPlace,
  ...people,
}
