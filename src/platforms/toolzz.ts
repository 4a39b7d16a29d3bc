import { z } from 'zod'
import { type EnrollmentFact, fullName } from '../facts.ts'
import { ANY_SUCCESS, dateTime, day, defineNotification, definePlatform } from './platform.ts'

const number = z.int().positive()
const flag = z.union([z.literal(1), z.literal(0)])

/** Declares a notification of Toolzz, which has one payload for all facts about an enrolment; `event` tells them apart. */
function courseNotification(slug: string, fact: EnrollmentFact['kind'], name: string, description: string) {
  return defineNotification({
    type: slug,
    fact,
    description,
    schema: z.strictObject({
      event: z.strictObject({
        name: z.literal(name),
        slug: z.literal(slug),
        send_at: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      }),
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
        user: z.strictObject({
          id: number,
          name: z.string(),
          email: z.string(),
          cpf: z.string(),
          nickname: z.string().nullable(),
          uuid: z.string().nullable(),
        }),
      }),
    }),
    payload: ({ at, event, activity, person, enrollment }) => ({
      event: { name, slug, send_at: dateTime(at) },
      data: {
        institution: { id: Number(event.companyID) },
        course: { id: Number(activity.id), name: activity.name },
        enrollment: {
          id: Number(enrollment.id),
          date_expire: enrollment.expiresAt && day(enrollment.expiresAt),
          course_id: Number(activity.id),
          actived: enrollment.active ? 1 : 0,
          status: enrollment.status === 'active' ? 1 : 0,
        },
        user: {
          id: Number(person.id),
          name: fullName(person),
          email: person.email,
          cpf: person.cpf ?? '', // a string, never null
          nickname: person.nickname,
          uuid: person.uuid,
        },
      },
    }),
  })
}

/** Toolzz: "New Enrollment". Its pages say nothing about answers, so any 2xx counts as received. */
export const toolzz = definePlatform({
  name: 'Toolzz',
  contract: ANY_SUCCESS,
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
  ],
})
