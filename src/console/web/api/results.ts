// Generated from openrpc.json by `npm run docs`, not to be edited.

/** The results of the methods that the places call. */
export interface Results {
  'webhook.create': CreatedWebhook
  'webhook.find': WebhookList
  'webhook.get': WatchedWebhook
  'webhook.edit': Webhook
  'webhook.remove': RemovedWebhook
  'webhook.type.find': NotificationTypeList
  'webhook.responseExample': ResponseExample
  'webhook.rotateSecret': RotatedSecret
  'webhook.showSecret': SecretShown
  'webhook.test': AttemptDetails
  'webhook.log.resend': Delivery
  'webhook.recover': Recovery
  'webhook.log.find': AttemptList
  'webhook.log.get': AttemptDetails
  'webhook.log.stats': Stats
  'webhook.delivery.find': DeliveryList
  'webhook.delivery.explain': ExplanationList
  'event.create': Event
  'event.find': EventList
  'event.get': Event
  'event.person.find': AttendeeList
  'event.person.get': Attendee
  'activity.create': Activity
  'activity.find': ActivityList
  'activity.get': ActivityOfPerson
  'activity.person.bind': EnrollmentOrList
  'activity.person.dismiss': DismissalOrList
  'activity.person.find': ParticipantList
  'token.get': Rights
}

export interface Activity {
  activityID: string
  eventID: string
  name: string
  description: string | null
  location: string | null
  dateBegin: string | null
  dateEnd: string | null
  capacity: number | null
  date: string
  externalID: string | null
}

export interface ActivityList {
  count: number
  total: number
  data: Activity[]
  next: string | null
}

export interface ActivityOfPerson {
  activityID: string
  eventID: string
  name: string
  description: string | null
  location: string | null
  dateBegin: string | null
  dateEnd: string | null
  capacity: number | null
  date: string
  externalID: string | null
  enrolled?: boolean
}

export interface AdditionalAttendee {
  attendeeID: string
  name: string
  surname: string
}

export interface AnswerExample {
  status: number
  headers: HeaderValues
  body: string
}

export interface AnsweredField {
  fieldID: string
  type: FieldType
  label: string
  value: string | boolean | null
}

export type AnyNotificationType = NotificationType | OwnTypeName

export interface Attempt {
  attemptID: string
  deliveryID: string
  webhookID: string
  eventID: string | null
  type: AnyNotificationType
  attempt: number
  outcome: Outcome
  status: number | null
  error: string | null
  date: string
  milliseconds: number
  nextDate: string | null
  url: string
  test: boolean
}

export interface AttemptDetails {
  attemptID: string
  deliveryID: string
  webhookID: string
  eventID: string | null
  type: AnyNotificationType
  attempt: number
  outcome: Outcome
  status: number | null
  error: string | null
  date: string
  milliseconds: number
  nextDate: string | null
  url: string
  test: boolean
  address: string | null
  request: SentRequest
  response: ReceivedAnswer | null
}

export interface AttemptList {
  count: number
  total: number
  data: Attempt[]
  next: string | null
}

export interface Attendee {
  attendeeID: string
  eventID: string
  personID: string
  name: string
  surname: string | null
  email: string
  cpf: string | null
  nickname: string | null
  uuid: string | null
  status: AttendeeStatus
  groupID: string
  fee: Fee | null
  paidDate: string | null
  acceptedDate: string | null
  presentDate: string | null
  answers: AnsweredField[]
  additionalAttendees: AdditionalAttendee[]
  date: string
  personExternalID: string | null
}

export interface AttendeeList {
  count: number
  total: number
  data: Attendee[]
  next: string | null
}

export type AttendeeStatus = 'pending' | 'accepted' | 'denied' | 'dismissed'

export type ContentType = 'application/json' | 'application/x-www-form-urlencoded'

export interface CreatedWebhook {
  webhookID: string
  eventID: string | null
  companyID: string
  name: string | null
  type: AnyNotificationType
  url: string
  date: string
  contentType: ContentType
  active: boolean
  state: WebhookState
  pausedBy: PausedBy | null
  missed: number
  hasSecurityCode: boolean
  headers: string[]
  failingSince: string | null
  disabledReason: string | null
  disabledDate: string | null
  secret: string
  created: boolean
  webhooks?: Webhook[]
}

export interface Delivery {
  deliveryID: string
  webhookID: string
  eventID: string | null
  type: AnyNotificationType
  url: string
  state: DeliveryState
  attempts: number
  status: number | null
  error: string | null
  dueDate: string | null
  date: string
  personID: string | null
  personName: string | null
  personEmail: string | null
  activityID: string | null
  activityName: string | null
  factID: string | null
}

export interface DeliveryList {
  count: number
  total: number
  data: Delivery[]
  next: string | null
}

export type DeliveryState =
  | 'received'
  | 'waiting'
  | 'givenUp'
  | 'ready'
  | 'underWay'
  | 'ordered'
  | 'held'
  | 'cancelled'

export interface Dismissal {
  enrollmentID: string
  eventID: string
  activityID: string
  personID: string
  dismissed: boolean
}

export interface DismissalList {
  count: number
  total: number
  data: Dismissal[]
}

export type DismissalOrList = Dismissal | DismissalList

export interface Enrollment {
  enrollmentID: string
  eventID: string
  activityID: string
  personID: string
  date: string
  created: boolean
}

export interface EnrollmentList {
  count: number
  total: number
  data: Enrollment[]
}

export type EnrollmentOrList = Enrollment | EnrollmentList

export type EnrollmentStatus = 'active' | 'inactive'

export interface Event {
  eventID: string
  companyID: string
  name: string
  dateBegin: string | null
  dateEnd: string | null
  date: string
  groups: TicketGroup[]
  formFields: FormField[]
  externalID: string | null
}

export interface EventList {
  count: number
  total: number
  data: Event[]
  next: string | null
}

export interface Explanation {
  factID: string | null
  kind: string | null
  factDate: string | null
  webhookID: string | null
  type: string | null
  url: string | null
  state: ToldState
  message: string
  date: string | null
  deliveryID: string | null
  attemptID: string | null
  behindDeliveryID: string | null
}

export interface ExplanationList {
  personID: string
  data: Explanation[]
  more: boolean
}

export interface Fee {
  price: number
  currency: string
}

export type FieldType = 'text' | 'text_area' | 'select' | 'radio' | 'check_box'

export interface FormField {
  fieldID: string
  type: FieldType
  label: string
  options: string[]
}

export type HeaderValues = Record<string, string>

export type NotificationType =
  | 'activityEnrollment'
  | 'activityDismissal'
  | 'activityCheckIn'
  | 'activityCheckOut'
  | 'eventEnrollment'
  | 'eventEnrollmentUpdate'
  | 'eventDismissal'
  | 'eventCheckIn'
  | 'eventCheckOut'
  | 'activityCreated'
  | 'activityEdited'
  | 'activityRemoved'
  | 'eventEdited'
  | 'eventCreated'
  | 'eventEnded'
  | 'enrollment_added'
  | 'activities.course.enrollment'
  | 'activities.course.completed'
  | 'members.created'
  | 'members.updated'
  | 'attendee_accepted'
  | 'webhook.disabled'
  | 'delivery.givenUp'

export interface NotificationTypeDetails {
  type: AnyNotificationType
  platform: string
  companyID: string | null
  description: string
  example: string
  schema: OwnTypeSchema | null
  forCompany: boolean
  rule: string
  seconds: number
  attempts: number
}

export interface NotificationTypeList {
  count: number
  total: number
  data: NotificationTypeDetails[]
  next: string | null
}

export type Outcome = 'received' | 'failed' | 'givenUp'

export type OwnTypeName = `${string}.${string}`

export type OwnTypeSchema = Record<string, unknown>

export interface PartOfPeriod {
  date: string
  received: number
  failed: number
  givenUp: number
  milliseconds: number | null
  slowest: number | null
}

export interface Participant {
  enrollmentID: string
  activityID: string
  personID: string
  name: string
  surname: string | null
  email: string
  source: Source
  active: boolean
  status: EnrollmentStatus
  dateExpire: string | null
  completedDate: string | null
  presentDate: string | null
  date: string
  enrollmentExternalID: string | null
  personExternalID: string | null
}

export interface ParticipantList {
  count: number
  total: number
  data: Participant[]
  next: string | null
}

export type PausedBy = 'aviso' | 'person'

export type Permission = 'admin' | 'user'

export interface ReceivedAnswer {
  headers: HeaderValues
  body: string
}

export interface Recovery {
  recovered: number
  left: number
  next: string | null
}

export interface RemovedWebhook {
  webhookID: string
  eventID: string | null
  companyID: string
  name: string | null
  type: AnyNotificationType
  url: string
  date: string
  contentType: ContentType
  active: boolean
  state: WebhookState
  pausedBy: PausedBy | null
  missed: number
  hasSecurityCode: boolean
  headers: string[]
  failingSince: string | null
  disabledReason: string | null
  disabledDate: string | null
  cancelledDeliveries: number
}

export interface ResponseExample {
  received: AnswerExample
  retried: AnswerExample
  rule: string
  seconds: number
  attempts: number
  verification: VerificationSamples
}

export interface Rights {
  eventID: string | null
  companyID: string | null
  permission: Permission
  expiresAt: string | null
  share: string | null
  shares: string[]
}

export interface RotatedSecret {
  webhookID: string
  secret: string
  formerSecretDate: string
}

export interface SecretShown {
  webhookID: string
  secret: string
}

export interface SentRequest {
  headers: HeaderValues
  body: string
}

export type Source = 'api' | 'catalog' | 'details' | 'content' | 'invitation'

export interface Stats {
  pending: number
  parts: PartOfPeriod[]
}

export interface TicketGroup {
  groupID: string
  name: string
  price: number | null
  currency: string | null
}

export type ToldState =
  | 'received'
  | 'coming'
  | 'ready'
  | 'underWay'
  | 'ordered'
  | 'waiting'
  | 'held'
  | 'givenUp'
  | 'missed'
  | 'dropped'
  | 'muted'
  | 'setAside'
  | 'beforeWebhook'
  | 'webhookRemoved'
  | 'noWebhook'
  | 'nothingHappened'
  | 'unknown'

export interface VerificationSamples {
  node: string
  python: string
  php: string
  go: string
}

export interface WatchedWebhook {
  webhookID: string
  eventID: string | null
  companyID: string
  name: string | null
  type: AnyNotificationType
  url: string
  date: string
  contentType: ContentType
  active: boolean
  state: WebhookState
  pausedBy: PausedBy | null
  missed: number
  hasSecurityCode: boolean
  headers: string[]
  failingSince: string | null
  disabledReason: string | null
  disabledDate: string | null
  lastAttempt?: Attempt | null
  day?: WebhookDay
}

export interface Webhook {
  webhookID: string
  eventID: string | null
  companyID: string
  name: string | null
  type: AnyNotificationType
  url: string
  date: string
  contentType: ContentType
  active: boolean
  state: WebhookState
  pausedBy: PausedBy | null
  missed: number
  hasSecurityCode: boolean
  headers: string[]
  failingSince: string | null
  disabledReason: string | null
  disabledDate: string | null
}

export interface WebhookDay {
  received: number[]
  failed: number[]
}

export interface WebhookList {
  count: number
  total: number
  data: WatchedWebhook[]
  next: string | null
}

export type WebhookState = 'active' | 'failing' | 'paused'
