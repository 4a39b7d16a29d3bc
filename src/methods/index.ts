import { activityPersonMethods } from './activity.person.ts'
import { activityMethods } from './activity.ts'
import { eventPersonMethods } from './event.person.ts'
import { eventMethods } from './event.ts'
import { tokenMethods } from './token.ts'
import { webhookDeliveryMethods } from './webhook.delivery.ts'
import { webhookExampleMethods } from './webhook.example.ts'
import { webhookLogMethods } from './webhook.log.ts'
import { webhookSecretMethods } from './webhook.secret.ts'
import { webhookSendMethods } from './webhook.send.ts'
import { webhookStatsMethods } from './webhook.stats.ts'
import { webhookMethods } from './webhook.ts'
import { webhookTypeMethods } from './webhook.type.ts'

/** Every method, in the order in which the console and the document list them. */
export const methods = [
  ...webhookMethods,
  ...webhookTypeMethods,
  ...webhookExampleMethods,
  ...webhookSecretMethods,
  ...webhookSendMethods,
  ...webhookLogMethods,
  ...webhookStatsMethods,
  ...webhookDeliveryMethods,
  ...eventMethods,
  ...eventPersonMethods,
  ...activityMethods,
  ...activityPersonMethods,
  ...tokenMethods,
]
