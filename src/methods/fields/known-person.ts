import { z } from 'zod'
import type { PersonRow } from '../../domain/person.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, idOut, object, pick } from './basic.ts'

export const knownPerson = object('Person', 'A person, in however many events.', {
  personID: idOut('The person.'),
  companyID: idOut('The company whose events the person is in.'),
  name: z.string(),
  surname: z.string().nullable(),
  email: z.string(),
  cpf: z.string().nullable(),
  nickname: z.string().nullable(),
  uuid: z.string().nullable(),
  date,
})

export function toKnownPerson(row: PersonRow): z.input<typeof knownPerson> {
  return {
    personID: row.id,
    companyID: row.company_id,
    ...pick(row, 'name', 'surname', 'email', 'cpf', 'nickname', 'uuid'),
    date: unixSeconds(row.created_at),
  }
}
