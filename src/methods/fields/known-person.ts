import type { z } from 'zod'
import type { PersonRow } from '../../domain/person.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, externalIDOut, idOut, object, pick } from './basic.ts'
import { detailsOut } from './person.ts'

export const knownPerson = object('Person', 'A person, in however many events.', {
  personID: idOut('The person.'),
  companyID: idOut('The company whose events the person is in.'),
  ...detailsOut,
  date,
  externalID: externalIDOut,
})

export function toKnownPerson(row: PersonRow): z.input<typeof knownPerson> {
  return {
    personID: row.id,
    companyID: row.company_id,
    ...pick(row, 'name', 'surname', 'email', 'cpf', 'nickname', 'uuid'),
    date: unixSeconds(row.created_at),
    externalID: row.external_id,
  }
}
