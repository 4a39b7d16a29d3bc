import { z } from 'zod'
import { type AttendeeFact, type EnrollmentFact, fullName, type PersonFact, type PersonPart } from '../facts.ts'
import { dateTime, day } from '../shared/time-zone.ts'
import { type Contract, defineNotification, definePlatform, toNumber, type Verdict } from './platform.ts'

const number = z.int().positive()
const flag = z.union([z.literal(1), z.literal(0)])
const time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
const dayFirst = z.string().regex(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/)

const userNamed = { id: number, name: z.string(), email: z.string() }
const userKnown = { nickname: z.string().nullable(), uuid: z.string().nullable() }

function ofUser(person: PersonPart) {
  return {
    named: { id: toNumber(person.id), name: fullName(person), email: person.email },
    cpf: person.cpf ?? '', // a string, never null
    known: { nickname: person.nickname, uuid: person.uuid },
  }
}

/** Declares a notification of Toolzz, which has one payload for all facts about an enrolment; `event` tells them apart. */
function courseNotification(slug: string, fact: EnrollmentFact['kind'], name: string, description: string) {
  return defineNotification({
    type: slug,
    fact,
    description,
    schema: z.strictObject({
      event: z.strictObject({ name: z.literal(name), slug: z.literal(slug), send_at: time }),
      data: z.strictObject({
        institution: z.strictObject({ id: number }),
        course: z.strictObject({ id: number, name: z.string() }),
        enrollment: z.strictObject({
          id: number,
          date_expire: z
            .string()
            .regex(/^\d{4}-\d\d-\d\d$/)
            .nullable(),
          course_id: number,
          actived: flag,
          status: flag,
        }),
        user: z.strictObject({ ...userNamed, cpf: z.string(), ...userKnown }),
      }),
    }),
    payload: ({ at, timeZone, event, activity, person, enrollment }) => {
      const { named, cpf, known } = ofUser(person)
      return {
        event: { name, slug, send_at: dateTime(at, timeZone) },
        data: {
          institution: { id: toNumber(event.companyID) },
          course: { id: toNumber(activity.id), name: activity.name },
          enrollment: {
            id: toNumber(enrollment.id),
            date_expire: enrollment.expiresAt && day(enrollment.expiresAt, timeZone),
            course_id: toNumber(activity.id),
            actived: enrollment.active ? 1 : 0,
            status: enrollment.status === 'active' ? 1 : 0,
          },
          user: { ...named, cpf, ...known },
        },
      }
    },
  })
}

const institution = z.array(
  z.strictObject({
    id: number,
    schools: z.array(
      z.strictObject({ id: number, role_id: number, created_at: dayFirst.nullable(), updated_at: dayFirst }),
    ),
  }),
)

/** The role of a student. */
const STUDENT = 4

/** The company, with the event that the fact is of, and the time of the registration there; null: that is not known. */
function ofInstitution(fact: AttendeeFact | PersonFact): z.input<typeof institution> {
  if (fact.kind === 'person.edited') return [{ id: toNumber(fact.companyID), schools: [] }]
  const { at, timeZone, event, attendee } = fact
  const since = attendee.registeredAt ?? (fact.kind === 'attendee.added' ? at : null)
  const school = {
    id: toNumber(event.id),
    role_id: STUDENT,
    created_at: since && withDayFirst(since, timeZone),
    updated_at: withDayFirst(at, timeZone),
  }
  return [{ id: toNumber(event.companyID), schools: [school] }]
}

/** `dd/MM/yyyy HH:mm:ss` */
function withDayFirst(at: Date, timeZone: string | undefined): string {
  return dateTime(at, timeZone).replace(/^(\d+)-(\d+)-(\d+)/, '$3/$2/$1')
}

const ADDRESS = ['cep', 'uf', 'cidade', 'bairro', 'logradouro', 'numero', 'complemento'] as const

/** What nobody here is asked for unless by a field of the form, which is told as an answer. */
const UNKNOWN_ADDRESS = Object.fromEntries(ADDRESS.map((name) => [name, ''])) as Record<
  (typeof ADDRESS)[number],
  string
>

/** An answer by the name of its question: "Qual sua cor favorita?" is qual_sua_cor_favorita. */
function ofAnswers({ answers }: AttendeeFact['attendee']) {
  return answers.flatMap(({ id, label, value }) =>
    value === null ? [] : [{ [slugOf(label) || `campo_${id}`]: value }],
  )
}

function slugOf(label: string): string {
  const letters = label.normalize('NFD').replace(/\p{Mn}/gu, '')
  return letters
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}

/** The part of a notification about a member that says which one it is. */
function memberEvent<Name extends string, Slug extends string, Action extends string>(
  name: Name,
  slug: Slug,
  acao: Action,
) {
  return {
    schema: z.strictObject({ name: z.literal(name), slug: z.literal(slug), send_at: time, acao: z.literal(acao) }),
    of: ({ at, timeZone }: AttendeeFact | PersonFact) => ({ name, slug, send_at: dateTime(at, timeZone), acao }),
  }
}

const registration = memberEvent('Membros - Novo cadastro', 'members.created', 'cadastro')
const edit = memberEvent('Membros - Edição de dados de usuário', 'members.updated', 'atualização')

const membersCreated = defineNotification({
  type: 'members.created',
  fact: 'attendee.added',
  description: 'A user was registered for the first time (Toolzz).',
  schema: z.strictObject({
    event: registration.schema,
    data: z.strictObject({
      user: z.strictObject({
        ...userNamed,
        date_of_birth: z.string(),
        institution,
        cpf: z.string(),
        cnpj: z.string(),
        ...userKnown,
        phone: z.string(),
        address: z.strictObject(
          Object.fromEntries(ADDRESS.map((name) => [name, z.string()])) as Record<
            (typeof ADDRESS)[number],
            z.ZodString
          >,
        ),
        formulario_respostas: z.array(z.record(z.string(), z.union([z.string(), z.boolean()]))),
      }),
    }),
  }),
  payload: (fact) => {
    const { named, cpf, known } = ofUser(fact.person)
    return {
      event: registration.of(fact),
      data: {
        user: {
          ...named,
          date_of_birth: '',
          institution: ofInstitution(fact),
          cpf,
          cnpj: '',
          ...known,
          phone: '',
          address: UNKNOWN_ADDRESS,
          formulario_respostas: ofAnswers(fact.attendee),
        },
      },
    }
  },
})

const membersUpdated = defineNotification({
  type: 'members.updated',
  fact: 'attendee.edited',
  also: ['attendee.returned', 'attendee.dismissed', 'person.edited'],
  description: 'The profile or the status of a user changed (Toolzz).',
  schema: z.strictObject({
    event: edit.schema,
    data: z.strictObject({
      user: z.strictObject({ ...userNamed, institution, cpf: z.string(), ...userKnown }),
    }),
  }),
  payload: (fact) => {
    const { named, cpf, known } = ofUser(fact.person)
    return {
      event: edit.of(fact),
      data: { user: { ...named, institution: ofInstitution(fact), cpf, ...known } },
    }
  },
})

const byStatus = (status: number): Verdict => (status === 200 ? 'received' : 'retry')

const ONLY_OK: Contract = {
  rule: 'Status 200 is received; everything else is tried again.',
  expected: 'status 200',
  byStatus,
  judge: ({ status }) => byStatus(status),
  examples: {
    received: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' },
    retried: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
  },
}

/** Toolzz: "New Enrollment", "New Registration", "User Profile Updated", "Status Change". Its pages ask for 200 OK. */
export const toolzz = definePlatform({
  name: 'Toolzz',
  numericIDs: true,
  contract: ONLY_OK,
  notifications: [
    courseNotification(
      'activities.course.enrollment',
      'enrollment.added',
      'Atividades - Nova matrícula',
      'A user was enrolled in a course (Toolzz).',
    ),
    courseNotification(
      'activities.course.completed',
      'enrollment.completed',
      'Atividades - Curso concluído',
      'A user completed a course (Toolzz).',
    ),
    membersCreated,
    membersUpdated,
  ],
})
