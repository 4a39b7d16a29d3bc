import { activityCreate } from './activity/create.ts'
import { activityEdit } from './activity/edit.ts'
import { activityFind } from './activity/find.ts'
import { activityGet } from './activity/get.ts'
import { activityPersonBind } from './activity/person/bind.ts'
import { activityPersonDismiss } from './activity/person/dismiss.ts'
import { activityPersonFind } from './activity/person/find.ts'
import { activityPersonGet } from './activity/person/get.ts'
import { activityPersonOperate } from './activity/person/operate.ts'
import { activityRemove } from './activity/remove.ts'
import { auditFind } from './audit/find.ts'
import { companyCreate } from './company/create.ts'
import { companyEdit } from './company/edit.ts'
import { companyEventBind } from './company/event/bind.ts'
import { companyEventDismiss } from './company/event/dismiss.ts'
import { companyEventEdit } from './company/event/edit.ts'
import { companyEventFind } from './company/event/find.ts'
import { companyEventGet } from './company/event/get.ts'
import { companyFind } from './company/find.ts'
import { companyGet } from './company/get.ts'
import { eventCreate } from './event/create.ts'
import { eventEdit } from './event/edit.ts'
import { eventFind } from './event/find.ts'
import { eventGet } from './event/get.ts'
import { eventPersonBind } from './event/person/bind.ts'
import { eventPersonDismiss } from './event/person/dismiss.ts'
import { eventPersonFind } from './event/person/find.ts'
import { eventPersonGet } from './event/person/get.ts'
import { eventPersonOperate } from './event/person/operate.ts'
import { eventRemove } from './event/remove.ts'
import { factFind } from './fact/find.ts'
import { factGet } from './fact/get.ts'
import { notificationPublish } from './notification/publish.ts'
import { personEdit } from './person/edit.ts'
import { personExport } from './person/export.ts'
import { personFind } from './person/find.ts'
import { personGet } from './person/get.ts'
import { personRemove } from './person/remove.ts'
import { tokenCreate } from './token/create.ts'
import { tokenFind } from './token/find.ts'
import { tokenGet } from './token/get.ts'
import { tokenRemove } from './token/remove.ts'
import { tokenRotate } from './token/rotate.ts'
import { webhookCreate } from './webhook/create.ts'
import { webhookDeliveryExplain } from './webhook/delivery/explain.ts'
import { webhookDeliveryFind } from './webhook/delivery/find.ts'
import { webhookEdit } from './webhook/edit.ts'
import { webhookFind } from './webhook/find.ts'
import { webhookGet } from './webhook/get.ts'
import { webhookLogFind } from './webhook/log/find.ts'
import { webhookLogGet } from './webhook/log/get.ts'
import { webhookLogResend } from './webhook/log/resend.ts'
import { webhookLogStats } from './webhook/log/stats.ts'
import { webhookRecover } from './webhook/recover.ts'
import { webhookRemove } from './webhook/remove.ts'
import { webhookRequestExample } from './webhook/requestExample.ts'
import { webhookResponseExample } from './webhook/responseExample.ts'
import { webhookRotateSecret } from './webhook/rotateSecret.ts'
import { webhookSend } from './webhook/send.ts'
import { webhookShowSecret } from './webhook/showSecret.ts'
import { webhookTest } from './webhook/test.ts'
import { webhookTypeCreate } from './webhook/type/create.ts'
import { webhookTypeEdit } from './webhook/type/edit.ts'
import { webhookTypeFind } from './webhook/type/find.ts'
import { webhookTypeRemove } from './webhook/type/remove.ts'

/** Every method, in the order in which the console and the document list them. */
export const methods = [
  webhookCreate,
  webhookFind,
  webhookGet,
  webhookEdit,
  webhookRemove,
  webhookTypeFind,
  webhookTypeCreate,
  webhookTypeEdit,
  webhookTypeRemove,
  notificationPublish,
  webhookRequestExample,
  webhookResponseExample,
  webhookRotateSecret,
  webhookShowSecret,
  webhookTest,
  webhookSend,
  webhookLogResend,
  webhookRecover,
  webhookLogFind,
  webhookLogGet,
  webhookLogStats,
  webhookDeliveryFind,
  webhookDeliveryExplain,
  factFind,
  factGet,
  eventCreate,
  eventFind,
  eventGet,
  eventEdit,
  eventRemove,
  eventPersonBind,
  eventPersonOperate,
  eventPersonDismiss,
  eventPersonFind,
  eventPersonGet,
  activityCreate,
  activityFind,
  activityGet,
  activityEdit,
  activityRemove,
  activityPersonBind,
  activityPersonDismiss,
  activityPersonOperate,
  activityPersonFind,
  activityPersonGet,
  personFind,
  personGet,
  personEdit,
  personRemove,
  personExport,
  companyCreate,
  companyFind,
  companyGet,
  companyEdit,
  companyEventBind,
  companyEventFind,
  companyEventGet,
  companyEventEdit,
  companyEventDismiss,
  tokenCreate,
  tokenFind,
  tokenGet,
  tokenRotate,
  tokenRemove,
  auditFind,
]
