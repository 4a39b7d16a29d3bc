import { describe, expect, it } from 'vitest'
import type { ActivityFact, AttendeeFact, EnrollmentFact, EventDatesFact, Fact, PersonFact } from '../../src/facts.ts'
import { ownPayload } from '../../src/platforms/aviso.ts'
import { findType, kindsOf } from '../../src/platforms/index.ts'

/** What goes out for a fact, field by field and in this order: the expected text is made of the expected object. */
function expectPayload(type: string, fact: Fact, expected: object): void {
  const { notification } = findType(type)
  expect(kindsOf(type)).toContain(fact.kind)
  const payload = notification.payload(fact as never, { webhookID: '12', deliveryID: '77', sequence: '481' })
  expect(JSON.stringify(payload)).toBe(JSON.stringify(expected))
  expect(notification.schema.safeParse(payload).error).toBeUndefined()
}

const happened = {
  at: new Date('2026-11-22T23:59:59.999Z'),
  event: { id: '1', name: 'Congress', companyID: '5' },
}
const person = {
  id: '7',
  name: 'Ana',
  surname: 'Souza',
  email: 'ana@example.com',
  cpf: '123.456.789-09',
  nickname: null,
  uuid: null,
}
const enrollment = { id: '31', source: 'api', expiresAt: null, active: true, status: 'active' as const }
const attendee: AttendeeFact['attendee'] = {
  id: '123',
  status: 'accepted',
  group: { id: '345', name: 'Standard' },
  fee: null,
  answers: [],
  additional: [],
}

const enrolled = (kind: EnrollmentFact['kind'], more: object = {}, who: object = {}): EnrollmentFact => ({
  kind,
  ...happened,
  activity: { id: '3', name: 'Keynote' },
  person: { ...person, ...who },
  enrollment: { ...enrollment, ...more },
})

const attends = (kind: AttendeeFact['kind'], more: object = {}, who: object = {}): AttendeeFact => ({
  kind,
  ...happened,
  person: { ...person, ...who },
  attendee: { ...attendee, ...more },
})

describe('InEvent', () => {
  const envelope = (type: string, data: object) => ({
    type,
    webhookID: '12',
    eventID: '1',
    date: '1795391999',
    sequence: '481',
    data,
  })
  const ana = { personID: '7', person: { name: 'Ana Souza', email: 'ana@example.com' } }

  it.each([
    ['activityEnrollment', 'enrollment.added'],
    ['activityDismissal', 'enrollment.dismissed'],
    ['activityCheckIn', 'enrollment.checkedIn'],
    ['activityCheckOut', 'enrollment.checkedOut'],
  ] as const)('%s', (type, kind) => {
    const data = { enrollmentID: '31', activityID: '3', activity: { name: 'Keynote' }, ...ana }
    expectPayload(type, enrolled(kind), envelope(type, data))
  })

  it.each([
    ['eventEnrollment', 'attendee.added', 'pending'],
    ['eventEnrollment', 'attendee.added', 'accepted'],
    ['eventEnrollment', 'attendee.returned', 'accepted'],
    ['eventEnrollmentUpdate', 'attendee.edited', 'denied'],
    ['eventDismissal', 'attendee.dismissed', 'dismissed'],
    ['eventCheckIn', 'attendee.checkedIn', 'accepted'],
    ['eventCheckOut', 'attendee.checkedOut', 'accepted'],
  ] as const)('%s', (type, kind, status) => {
    const data = { attendeeID: '123', status, groupID: '345', group: { name: 'Standard' }, ...ana }
    expectPayload(type, attends(kind, { status }), envelope(type, data))
  })

  const bare = { description: null, location: null, beginsAt: null, endsAt: null, capacity: null }
  const whole = {
    description: 'What it is about.',
    location: 'Room 1',
    beginsAt: new Date(1_795_350_000_000),
    endsAt: new Date(1_795_353_600_500),
    capacity: 30,
  }
  const told = {
    description: 'What it is about.',
    location: 'Room 1',
    dateBegin: '1795350000',
    dateEnd: '1795353600',
    capacity: '30',
  }
  const empty = { description: '', location: '', dateBegin: '', dateEnd: '', capacity: '' }

  it.each<[string, ActivityFact['kind'], Omit<ActivityFact['activity'], 'id' | 'name'>, object]>([
    ['activityCreated', 'activity.created', bare, empty],
    ['activityCreated', 'activity.created', whole, told],
    ['activityEdited', 'activity.edited', whole, told],
    ['activityRemoved', 'activity.removed', bare, empty],
  ])('%s', (type, kind, activity, expected) => {
    const fact: ActivityFact = { kind, ...happened, activity: { id: '3', name: 'Keynote', ...activity } }
    expectPayload(type, fact, envelope(type, { activityID: '3', name: 'Keynote', ...expected }))
  })

  it('eventEdited', () => {
    expectPayload('eventEdited', { kind: 'event.edited', ...happened }, envelope('eventEdited', { name: 'Congress' }))
  })

  it.each<[string, EventDatesFact['kind'], EventDatesFact['dates'], object]>([
    ['eventCreated', 'event.created', { beginsAt: null, endsAt: null }, { dateBegin: '', dateEnd: '' }],
    [
      'eventEnded',
      'event.ended',
      { beginsAt: whole.beginsAt, endsAt: whole.endsAt },
      { dateBegin: '1795350000', dateEnd: '1795353600' },
    ],
  ])('%s', (type, kind, dates, expected) => {
    expectPayload(type, { kind, ...happened, dates }, envelope(type, { name: 'Congress', ...expected }))
  })
})

describe('Quinttos', () => {
  it.each([
    [{}, { name: 'Ana', surname: 'Souza' }],
    [
      { name: 'Ana Souza Lima', surname: null },
      { name: 'Ana', surname: 'Souza Lima' },
    ],
    [
      { name: 'Ana', surname: null },
      { name: 'Ana', surname: '' },
    ],
    [
      { name: 'Ana Souza', surname: 'Souza' },
      { name: 'Ana', surname: 'Souza' },
    ],
  ])('enrollment_added of %j', (who, names) => {
    expectPayload('enrollment_added', enrolled('enrollment.added', {}, who), {
      id: '77',
      event: 'enrollment_added',
      date: '2026-11-22 23:59:59',
      data: {
        enrollment: { id: 31 },
        student: { id: 7, ...names, email: 'ana@example.com' },
        course: { id: 3, name: 'Keynote' },
        period: { id: 1, name: 'Congress' },
      },
    })
  })
})

describe('Toolzz', () => {
  const plain = { date_expire: null, course_id: 3, actived: 1, status: 1 }
  const user = { name: 'Ana Souza', email: 'ana@example.com', cpf: '123.456.789-09', nickname: null, uuid: null }

  it.each([
    [{}, {}, plain, user],
    [{ active: false }, {}, { ...plain, actived: 0 }, user],
    [{ status: 'inactive' }, {}, { ...plain, status: 0 }, user],
    [{ expiresAt: new Date('2027-01-31T23:59:59Z') }, {}, { ...plain, date_expire: '2027-01-31' }, user],
    [{ source: 'catalog' }, { cpf: null }, plain, { ...user, cpf: '' }],
    [{}, { nickname: 'Aninha', uuid: '6f1e' }, plain, { ...user, nickname: 'Aninha', uuid: '6f1e' }],
    [{}, { name: 'Ana Souza', surname: null }, plain, user],
    [{}, { name: 'Ana', surname: null }, plain, { ...user, name: 'Ana' }],
  ])('both slugs of an enrolment that is %j of somebody who is %j', (more, who, expectedEnrollment, expectedUser) => {
    for (const [slug, kind, name] of [
      ['activities.course.enrollment', 'enrollment.added', 'Atividades - Nova matrícula'],
      ['activities.course.completed', 'enrollment.completed', 'Atividades - Curso concluído'],
    ] as const) {
      expectPayload(slug, enrolled(kind, more, who), {
        event: { name, slug, send_at: '2026-11-22 23:59:59' },
        data: {
          institution: { id: 5 },
          course: { id: 3, name: 'Keynote' },
          enrollment: { id: 31, ...expectedEnrollment },
          user: { id: 7, ...expectedUser },
        },
      })
    }
  })
})

describe('the members of Toolzz', () => {
  const user = { id: 7, name: 'Ana Souza', email: 'ana@example.com' }
  const known = { nickname: null, uuid: null }
  const registeredAt = new Date('2026-11-01T02:59:59Z')
  const form: AttendeeFact['attendee']['answers'] = [
    { id: '45', type: 'text', label: 'Qual sua cor favorita?', value: 'azul' },
    { id: '46', type: 'text', label: 'Data de nascimento', value: null },
    { id: '47', type: 'check_box', label: 'Aceito: não, sim', value: false },
    { id: '48', type: 'text', label: '好きな色', value: '青' },
  ]
  const school = (created_at: string | null, updated_at: string) => [
    { id: 5, schools: [{ id: 1, role_id: 4, created_at, updated_at }] },
  ]
  const updated = (send_at: string) => ({
    name: 'Membros - Edição de dados de usuário',
    slug: 'members.updated',
    send_at,
    acao: 'atualização',
  })

  it('members.created', () => {
    const fact = attends('attendee.added', { answers: form, registeredAt: happened.at })
    expectPayload('members.created', fact, {
      event: {
        name: 'Membros - Novo cadastro',
        slug: 'members.created',
        send_at: '2026-11-22 23:59:59',
        acao: 'cadastro',
      },
      data: {
        user: {
          ...user,
          date_of_birth: '',
          institution: school('22/11/2026 23:59:59', '22/11/2026 23:59:59'),
          cpf: '123.456.789-09',
          cnpj: '',
          ...known,
          phone: '',
          address: { cep: '', uf: '', cidade: '', bairro: '', logradouro: '', numero: '', complemento: '' },
          formulario_respostas: [{ qual_sua_cor_favorita: 'azul' }, { aceito_nao_sim: false }, { campo_48: '青' }],
        },
      },
    })
  })

  it.each([
    ['attendee.edited', undefined, registeredAt, '2026-11-22 23:59:59', '01/11/2026 02:59:59', '22/11/2026 23:59:59'],
    [
      'attendee.dismissed',
      'America/Sao_Paulo',
      registeredAt,
      '2026-11-22 20:59:59',
      '31/10/2026 23:59:59',
      '22/11/2026 20:59:59',
    ],
    ['attendee.returned', 'Asia/Kathmandu', undefined, '2026-11-23 05:44:59', null, '23/11/2026 05:44:59'],
  ] as const)('members.updated of %s in the zone %s', (kind, timeZone, since, sentAt, created, changed) => {
    const fact = { ...attends(kind, { registeredAt: since }, { cpf: null }), timeZone }
    expectPayload('members.updated', fact, {
      event: updated(sentAt),
      data: { user: { ...user, institution: school(created, changed), cpf: '', ...known } },
    })
  })

  it('members.updated of what a company knows names no school', () => {
    const fact: PersonFact = { kind: 'person.edited', at: happened.at, companyID: '5', event: null, person }
    expectPayload('members.updated', fact, {
      event: updated('2026-11-22 23:59:59'),
      data: { user: { ...user, institution: [{ id: 5, schools: [] }], cpf: '123.456.789-09', ...known } },
    })
  })

  it.each([
    ['America/Sao_Paulo', '2026-11-22 20:59:59', '2027-01-31'],
    ['Pacific/Kiritimati', '2026-11-23 13:59:59', '2027-02-01'],
    ['Mars/Olympus_Mons', '2026-11-22 23:59:59', '2027-01-31'],
  ])('times and days are those of the zone %s, and of UTC where there is none', (timeZone, sentAt, expires) => {
    const fact = { ...enrolled('enrollment.added', { expiresAt: new Date('2027-01-31T23:59:59Z') }), timeZone }
    const { payload } = findType('activities.course.enrollment').notification
    expect(payload(fact, { webhookID: '12', deliveryID: '77', sequence: '481' })).toMatchObject({
      event: { send_at: sentAt },
      data: { enrollment: { date_expire: expires } },
    })
  })
})

describe('Konfeo', () => {
  const FREE = { price: null, currency: null }

  it.each([
    [{ name: 'John', surname: 'Doe' }, null, FREE, { name: 'John', surname: 'Doe' }],
    [{ name: 'John', surname: null }, { price: 123.45, currency: 'USD' }, undefined, { name: 'John', surname: '' }],
    [
      { name: 'John van Doe', surname: null },
      { price: 5, currency: 'PLN' },
      undefined,
      { name: 'John', surname: 'van Doe' },
    ],
  ])('attendee_accepted of %j for a fee of %j', (who, fee, told, names) => {
    expectPayload('attendee_accepted', attends('attendee.accepted', { fee }, who), {
      type: 'attendee_accepted',
      attendee: { id: 123, ...names, email: 'ana@example.com' },
      fee: told ?? fee,
      event: { id: 1, name: 'Congress' },
      group: { id: 345, name: 'Standard' },
      form_fields: [],
      additional_attendees: [],
    })
  })

  it('attendee_accepted with every type of field and value, and those who come along', () => {
    const values = [
      ['text', ''],
      ['text', null],
      ['text_area', 'Text'],
      ['select', 'vegetarian'],
      ['select', null],
      ['radio', 'L'],
      ['check_box', true],
      ['check_box', false],
    ] as const
    const answers = values.map(([type, value], index) => ({ id: String(60 - index), type, label: type, value }))
    const additional = [
      { id: '125', name: 'Jane', surname: 'Doe' },
      { id: '124', name: 'Jim', surname: '' },
    ]
    expectPayload('attendee_accepted', attends('attendee.accepted', { answers, additional }), {
      type: 'attendee_accepted',
      attendee: { id: 123, name: 'Ana', surname: 'Souza', email: 'ana@example.com' },
      fee: FREE,
      event: { id: 1, name: 'Congress' },
      group: { id: 345, name: 'Standard' },
      form_fields: values.map(([type, value], index) => ({ id: 60 - index, type, label: type, value })),
      additional_attendees: [
        { id: 125, name: 'Jane', surname: 'Doe' },
        { id: 124, name: 'Jim', surname: '' },
      ],
    })
  })
})

describe('Aviso', () => {
  const webhook = { id: '9', type: 'activityEnrollment', name: null }
  const about = { webhookID: '9', webhook: { type: 'activityEnrollment', name: null } }

  it.each([
    [happened.event, '1'],
    [null, null],
  ])('webhook.disabled of the event %j', (event, eventID) => {
    const fact = { kind: 'webhook.disabled' as const, at: happened.at, companyID: '5', event, webhook, reason: 'Gone.' }
    expectPayload('webhook.disabled', fact, {
      type: 'webhook.disabled',
      timestamp: '2026-11-22T23:59:59.999Z',
      data: { companyID: '5', eventID, ...about, reason: 'Gone.' },
    })
  })

  it.each([
    [
      { person: '7', fact: '478', status: 503, error: 'Busy.' },
      { factID: '478', personID: '7', status: 503, error: 'Busy.' },
    ],
    [
      { person: null, fact: null, status: null, error: null },
      { factID: null, personID: null, status: null, error: null },
    ],
  ])('delivery.givenUp of %j', (more, told) => {
    const delivery = { id: '77', type: 'enrollment_added', attempts: 5 }
    const fact = {
      kind: 'delivery.givenUp' as const,
      at: happened.at,
      companyID: '5',
      event: null,
      webhook,
      delivery,
      ...more,
    }
    expectPayload('delivery.givenUp', fact, {
      type: 'delivery.givenUp',
      timestamp: '2026-11-22T23:59:59.999Z',
      data: {
        ...{ companyID: '5', eventID: null, ...about },
        ...{ deliveryID: '77', delivery: { type: 'enrollment_added', attempts: 5 }, ...told },
      },
    })
  })

  it('sends the data of an own type as it was given', () => {
    const data = ' {"b": 12345678901234567890.10,\n "a":1, "b":null} '
    const payload = ownPayload('acme.badge "printed"', happened.at, data)
    expect(payload).toBe(`{"type":"acme.badge \\"printed\\"","timestamp":"2026-11-22T23:59:59.999Z","data":${data}}`)
    expect(JSON.parse(payload).data).toEqual(JSON.parse(data))
  })
})
