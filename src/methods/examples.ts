import type { Example } from '../rpc/method.ts'
import { VERSION } from '../version.ts'

/** A call and what comes of it. */
export function example(name: string, params: Example['params'], result: unknown): Example {
  return { name, params, result }
}

/**
 * The world of all examples: an event with an activity, as a first start makes them, a minute later. Ana is enrolled, Bea
 * is new.
 */

export const DATE = '1795305600'

export const demoCompany = {
  companyID: '1',
  name: 'Demo company',
  timeZone: 'UTC',
  date: DATE,
  externalID: null,
  payloadIDs: 'own',
}

export const demoEvent = {
  eventID: '1',
  companyID: '1',
  name: 'Demo event',
  dateBegin: null,
  dateEnd: null,
  date: DATE,
  groups: [{ groupID: '1', name: 'Standard', price: null, currency: null }],
  formFields: [],
  externalID: null,
}

export const keynote = {
  activityID: '1',
  eventID: '1',
  name: 'Opening keynote',
  description: null,
  location: null,
  dateBegin: null,
  dateEnd: null,
  capacity: null,
  date: DATE,
  externalID: null,
}

const named = { name: 'Ana Souza', surname: null, email: 'ana@example.com' }
const withoutDetails = { cpf: null, nickname: null, uuid: null }

/** Ana in the event. */
export const ana = {
  attendeeID: '1',
  eventID: '1',
  personID: '1',
  ...named,
  ...withoutDetails,
  status: 'accepted',
  groupID: '1',
  fee: null,
  paidDate: null,
  acceptedDate: DATE,
  presentDate: null,
  answers: [],
  additionalAttendees: [],
  date: DATE,
  personExternalID: null,
}

/** Ana, in whichever events. */
export const anaHerself = { personID: '1', companyID: '1', ...named, ...withoutDetails, date: DATE, externalID: null }

/** Ana in the activity. */
export const anaEnrolled = {
  enrollmentID: '1',
  activityID: '1',
  personID: '1',
  ...named,
  source: 'api',
  active: true,
  status: 'active',
  dateExpire: null,
  completedDate: null,
  presentDate: null,
  date: DATE,
  enrollmentExternalID: null,
  personExternalID: null,
}

export const bea = { ...ana, attendeeID: '2', personID: '2', name: 'Bea Lima', email: 'bea@example.com' }

/** As a caller names them. */
export const newBea = { name: 'Bea Lima', email: 'bea@example.com' }
export const newCaio = { name: 'Caio Reis', email: 'caio@example.com' }
export const details = { cpf: '123.456.789-09', nickname: 'Bê', uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11' }
export const beaInFull = { name: 'Bea', surname: 'Lima', email: 'bea@example.com', ...details }

const unlimited = { companyID: null, expiresAt: null, formerUntil: null, date: DATE }
export const firstToken = {
  tokenID: '1',
  eventID: null,
  permission: 'admin',
  name: 'First admin',
  lastUsedAt: DATE,
  ...unlimited,
}
export const dashboardToken = {
  tokenID: '2',
  eventID: '1',
  permission: 'user',
  name: 'Dashboard',
  lastUsedAt: null,
  ...unlimited,
}

/** The webhook of the first start that tells of enrolments. */
export const demoWebhook = {
  webhookID: '1',
  eventID: '1',
  companyID: '1',
  name: null,
  type: 'activityEnrollment',
  url: 'http://127.0.0.1:4000/',
  date: DATE,
  contentType: 'application/json',
  active: true,
  state: 'active',
  pausedBy: null,
  missed: 0,
  hasSecurityCode: false,
  headers: [],
  failingSince: null,
  disabledReason: null,
  disabledDate: null,
}

/** Any secret, in the examples. */
export const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

/** The attempt of the first call. */
export const demoAttempt = {
  attemptID: '1',
  deliveryID: '1',
  webhookID: '1',
  eventID: '1',
  type: 'activityEnrollment',
  attempt: 1,
  outcome: 'received',
  status: 200,
  error: null,
  date: DATE,
  milliseconds: 12,
  nextDate: null,
  url: 'http://127.0.0.1:4000/',
  test: false,
}

/** The attempt of the first call, with its request and its answer. */
export const demoDetails = {
  ...demoAttempt,
  address: '127.0.0.1',
  request: {
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': `aviso/${VERSION}`,
      'webhook-id': 'dlv_05280e5d3661_1',
      'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      'webhook-timestamp': '1795305600',
      'x-attempt': '1',
    },
    body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"5","data":{"enrollmentID":"1","activityID":"1","activity":{"name":"Opening keynote"},"personID":"1","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
  },
  response: {
    headers: {
      connection: 'keep-alive',
      'content-type': 'application/json',
      date: 'Sun, 22 Nov 2026 00:00:00 GMT',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
    },
    body: '{"status": "ok"}',
  },
}

/** The fact of the first call. */
export const demoFact = {
  factID: '5',
  position: '4',
  companyID: '1',
  eventID: '1',
  kind: 'enrollment.added',
  type: null,
  personID: '1',
  data: {
    activity: { id: '1', name: 'Opening keynote' },
    person: {
      id: '1',
      ...named,
      ...withoutDetails,
    },
    enrollment: { id: '1', source: 'api', expiresAt: null, active: true, status: 'active' },
  },
  muted: false,
  problem: null,
  date: DATE,
}

/** The delivery of the first call, as it stands in the log. */
export const demoDelivery = {
  deliveryID: '1',
  webhookID: '1',
  eventID: '1',
  type: 'activityEnrollment',
  url: 'http://127.0.0.1:4000/',
  state: 'received',
  attempts: 1,
  status: 200,
  error: null,
  dueDate: null,
  date: DATE,
  personID: '1',
  personName: 'Ana Souza',
  personEmail: 'ana@example.com',
  activityID: '1',
  activityName: 'Opening keynote',
  factID: '5',
}
