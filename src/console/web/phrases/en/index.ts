import { apiConsole } from './api-console.ts'
import { deliveries } from './deliveries.ts'
import { everywhere } from './everywhere.ts'
import { phrases as first } from './first.ts'
import { people } from './people.ts'
import { phrases as rest } from './rest.ts'
import { shell } from './shell.ts'
import { typesPlace } from './types-place.ts'
import { webhooks } from './webhooks.ts'

/** What the console says, by its parts, in English: the catalogue that all others follow. `{name}` is filled in. */
export const parts = { shell, apiConsole, everywhere, webhooks, deliveries, typesPlace, people }

export const en = { ...first, ...rest }
