import { type Kysely, sql } from 'kysely'

/** What an event was given of a person is kept beside the registration; of the log, which attempts were tests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['name', 'surname', 'email', 'cpf', 'nickname', 'uuid']) {
    await sql`alter table attendee add column ${sql.ref(column)} text`.execute(db)
  }
  // Nobody wrote down which event gave what. Every registration came with a name and an email, and of somebody who is in
  // one event alone, all was given there. What else is known of the others stays with the company.
  await sql`update attendee a set name = p.name, surname = p.surname, email = p.email,
      cpf = case when alone then p.cpf end, nickname = case when alone then p.nickname end,
      uuid = case when alone then p.uuid end
    from person p cross join lateral (
      select not exists (select from attendee b where b.person_id = p.id offset 1) as alone
    ) known
    where p.id = a.person_id`.execute(db)
  await sql`alter table attendee alter column name set not null, alter column email set not null`.execute(db)
  // Within an event, people are known by the email that it has of them.
  await sql`create unique index attendee_email on attendee (event_id, lower(email))`.execute(db)

  await sql`alter table attempt add column test boolean not null default false`.execute(db)
}
