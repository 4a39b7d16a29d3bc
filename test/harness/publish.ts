import { sql } from 'kysely'
import type { Db } from '../../src/database/schema.ts'

/** The data of a person's enrolment, as others publish it. */
export function enrollmentData(personID: string, name = 'Ana Souza') {
  return {
    activity: { id: '3', name: 'Opening keynote' },
    person: { id: personID, name, surname: null, email: 'ana@example.com', cpf: null, nickname: null, uuid: null },
    enrollment: { id: '31', source: 'api', expiresAt: null, active: true, status: 'active' },
  }
}

interface Keys {
  ordering?: string | null
  idempotency?: string | null
  at?: Date | string | null
  company?: string | null
}

/** `select aviso.publish(…)` as anybody writes it. @returns the number of the fact */
export async function publish(
  db: Db,
  eventID: string | null,
  type: string | null,
  data: unknown,
  { ordering = null, idempotency = null, at = null, company = null }: Keys = {},
): Promise<string> {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  const { rows } = await sql<{ fact: string }>`
    select aviso.publish(${eventID}::bigint, ${type}, ${text}, ordering_key => ${ordering}, idempotency_key => ${idempotency},
      at => ${at}::timestamptz, company => ${company}::bigint) as fact`.execute(db)
  return rows[0]?.fact ?? ''
}
