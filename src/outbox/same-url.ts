import { type RawBuilder, sql } from 'kysely'

/**
 * A webhook and the active ones whose deliveries share its lanes, by the function `same_url`. That is asked only where another
 * one has this URL at all: a look at the index costs a tenth of a call, which begins a statement of its own.
 * @param alias the webhook in the statement
 */
export function sameUrl(alias: string): RawBuilder<string[]> {
  const w = (column: string) => sql.ref(`${alias}.${column}`)
  return sql`case when exists (
      select from aviso.webhook other where md5(other.url) = md5(${w('url')}) and other.active and other.id <> ${w('id')}
      order by md5(other.url), other.event_id limit 1
    ) then aviso.same_url(${w('id')}, ${w('url')}, ${w('event_id')}, ${w('company_id')}) else array[${w('id')}] end`
}
