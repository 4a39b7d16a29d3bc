import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Receiver, startReceiver, verify } from '../../harness/receiver.ts'
import { INEVENT_TYPES, RECEIVED, stage, withStage } from '../../harness/stage.ts'

const TYPES = [
  ...INEVENT_TYPES,
  'enrollment_added',
  'activities.course.enrollment',
  'activities.course.completed',
  'members.created',
  'members.updated',
  'attendee_accepted',
]

const receivers = new Map<string, Receiver>()
const secrets = new Map<string, string>()

withStage()
beforeAll(async () => {
  for (const type of TYPES) receivers.set(type, await startReceiver(() => RECEIVED))
})
afterAll(async () => {
  for (const receiver of receivers.values()) await receiver.close()
})

/** What each receiver got of a call: by type, the bodies. */
async function bodies(call: () => Promise<unknown>) {
  for (const receiver of receivers.values()) receiver.requests.length = 0
  await stage.heard(call)
  const got = [...receivers].filter(([, { requests }]) => requests.length > 0)
  for (const [type, { requests }] of got) {
    for (const request of requests) {
      for (const [other, secret] of secrets) {
        if (other === type) verify(secret, request)
        else expect(() => verify(secret, request)).toThrow(/signature/i)
      }
    }
  }
  return Object.fromEntries(got.map(([type, { requests }]) => [type, requests.map(({ json }) => json)]))
}

it('one enrolment and one acceptance, told by every platform in its own words', async () => {
  const groups = [{ name: 'Regular', price: 100, currency: 'BRL' }]
  const { eventID } = await stage.rpc('event.create', { name: 'Congress', companyID: '77', groups })
  const { activityID } = await stage.rpc('activity.create', { eventID, name: 'Keynote' })
  for (const [type, { url }] of receivers) {
    secrets.set(type, (await stage.server.newWebhook(eventID, url, { type })).secret)
  }
  let one = { enrollmentID: '', personID: '' }
  const email = 'ana@example.com'
  const enrolled = await bodies(async () => {
    const person = { name: 'Ana Souza', email, cpf: '123.456.789-09' }
    one = await stage.rpc('activity.person.bind', { activityID, ...person })
  })
  const { attendeeID, groupID } = await stage.rpc('event.person.get', { eventID, personID: one.personID })
  const [enrollment, user] = [Number(one.enrollmentID), Number(one.personID)]
  const course = { id: Number(activityID), name: 'Keynote' }
  const envelope = (type: string) => ({
    type,
    webhookID: expect.stringMatching(/^\d+$/),
    eventID,
    date: '1795348800',
    sequence: expect.stringMatching(/^\d+$/),
  })
  const person = { personID: one.personID, person: { name: 'Ana Souza', email } }
  const attendee = { attendeeID, groupID, group: { name: 'Regular' }, ...person }

  const time = '22/11/2026 12:00:00'
  const schools = [{ id: Number(eventID), role_id: 4, created_at: time, updated_at: time }]
  const known = { cpf: '123.456.789-09', nickname: null, uuid: null }
  const member = { id: user, name: 'Ana Souza', email, institution: [{ id: 77, schools }], ...known }

  expect(enrolled).toStrictEqual({
    eventEnrollment: [{ ...envelope('eventEnrollment'), data: { ...attendee, status: 'pending' } }],
    activityEnrollment: [
      {
        ...envelope('activityEnrollment'),
        data: { enrollmentID: one.enrollmentID, activityID, activity: { name: 'Keynote' }, ...person },
      },
    ],
    enrollment_added: [
      {
        id: expect.stringMatching(/^\d+$/),
        event: 'enrollment_added',
        date: '2026-11-22 12:00:00',
        data: {
          enrollment: { id: enrollment },
          student: { id: user, name: 'Ana', surname: 'Souza', email },
          course,
          period: { id: Number(eventID), name: 'Congress' },
        },
      },
    ],
    'activities.course.enrollment': [
      {
        event: {
          name: 'Atividades - Nova matrícula',
          slug: 'activities.course.enrollment',
          send_at: '2026-11-22 12:00:00',
        },
        data: {
          institution: { id: 77 },
          course,
          enrollment: { id: enrollment, date_expire: null, course_id: course.id, actived: 1, status: 1 },
          user: { id: user, name: 'Ana Souza', email, cpf: '123.456.789-09', nickname: null, uuid: null },
        },
      },
    ],
    'members.created': [
      {
        event: {
          name: 'Membros - Novo cadastro',
          slug: 'members.created',
          send_at: '2026-11-22 12:00:00',
          acao: 'cadastro',
        },
        data: {
          user: {
            ...member,
            date_of_birth: '',
            cnpj: '',
            phone: '',
            address: { cep: '', uf: '', cidade: '', bairro: '', logradouro: '', numero: '', complemento: '' },
            formulario_respostas: [],
          },
        },
      },
    ],
  })

  const accepted = await bodies(() =>
    stage.rpc('event.person.operate', { eventID, personID: one.personID, paid: true }),
  )
  expect(accepted).toStrictEqual({
    eventEnrollmentUpdate: [{ ...envelope('eventEnrollmentUpdate'), data: { ...attendee, status: 'accepted' } }],
    'members.updated': [
      {
        event: {
          name: 'Membros - Edição de dados de usuário',
          slug: 'members.updated',
          send_at: '2026-11-22 12:00:00',
          acao: 'atualização',
        },
        data: { user: member },
      },
    ],
    attendee_accepted: [
      {
        type: 'attendee_accepted',
        attendee: { id: Number(attendeeID), name: 'Ana', surname: 'Souza', email },
        fee: { price: 100, currency: 'BRL' },
        event: { id: Number(eventID), name: 'Congress' },
        group: { id: Number(groupID), name: 'Regular' },
        form_fields: [],
        additional_attendees: [],
      },
    ],
  })
})

it('a webhook of an unknown type is answered with all types that exist', async () => {
  const { eventID } = await stage.server.newEvent()
  const error = await stage.server.rpcError('webhook.create', { eventID, type: 'coffeeBreak', url: stage.receiver.url })
  expect(error).toMatchObject({ code: -32602, data: { kind: 'invalid_params' } })
  const types = [...TYPES, 'eventCreated', 'webhook.disabled', 'delivery.givenUp']
  expect(error.data.issues).toEqual([
    {
      path: ['type'],
      message: expect.stringMatching(
        /^type cannot be "coffeeBreak": one of .*, or an own type such as shop\.paid, is expected\.$/,
      ),
    },
  ])
  const named = error.data.issues[0].message.match(/one of (.*), or an own/)[1].split(', ')
  expect(named.sort()).toEqual(types.sort())
})
