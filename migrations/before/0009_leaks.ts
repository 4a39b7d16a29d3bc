import { type Kysely, sql } from 'kysely'

/** The person's data that an event was given, beside the registration; and which attempts of the log were tests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['name', 'surname', 'email', 'cpf', 'nickname', 'uuid']) {
    await sql`alter table aviso.attendee add column ${sql.ref(column)} text`.execute(db)
  }
  // Nobody wrote down which event was given which data. Every registration had a name and an email. A person in one event
  // alone gave all data there. Other data of people in several events stays with the company.
  await sql`update aviso.attendee a set name = p.name, surname = p.surname, email = p.email,
      cpf = case when alone then p.cpf end, nickname = case when alone then p.nickname end,
      uuid = case when alone then p.uuid end
    from aviso.person p cross join lateral (
      select not exists (select from aviso.attendee b where b.person_id = p.id offset 1) as alone
    ) known
    where p.id = a.person_id`.execute(db)
  await sql`alter table aviso.attendee alter column name set not null, alter column email set not null`.execute(db)
  // Within an event, the email that the event was given identifies a person.
  await sql`create unique index attendee_email on aviso.attendee (event_id, lower(email))`.execute(db)

  await sql`alter table aviso.attempt add column test boolean not null default false`.execute(db)
}
