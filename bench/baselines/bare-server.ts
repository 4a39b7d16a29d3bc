import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

/** What one would write in an hour: an enrolment is three inserts in a transaction. Hono and pg, nothing else. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL as string, max: 10 })
await pool.query(`create table if not exists bare_person (id bigserial primary key, email text unique, name text);
  create table if not exists bare_enrollment (id bigserial primary key, person_id bigint, activity_id bigint, at timestamptz default now());
  create table if not exists bare_outbox (id bigserial primary key, payload json)`)
const app = new Hono()

async function inTransaction<Result>(run: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await run(client)
    await client.query('commit')
    return result
  } finally {
    client.release()
  }
}

app.post('/enrol', async (c) => {
  const { name, email } = await c.req.json()
  return inTransaction(async (client) => {
    const person = await client.query('insert into bare_person (email, name) values ($1, $2) returning id', [
      email,
      name,
    ])
    const personID = person.rows[0].id
    const enrolment = await client.query(
      'insert into bare_enrollment (person_id, activity_id) values ($1, 1) returning id',
      [personID],
    )
    const payload = JSON.stringify({ personID, name, email })
    await client.query('insert into bare_outbox (payload) values ($1)', [payload])
    return c.json({ enrollmentID: enrolment.rows[0].id, personID })
  })
})

/** One insert a table, whatever the number of people. */
app.post('/enrol-many', async (c) => {
  const { people } = (await c.req.json()) as { people: { name: string; email: string }[] }
  return inTransaction(async (client) => {
    const { rows } = await client.query(
      'insert into bare_person (email, name) select * from unnest($1::text[], $2::text[]) returning id, email, name',
      [people.map(({ email }) => email), people.map(({ name }) => name)],
    )
    const ids = rows.map(({ id }) => id)
    const enrolments = await client.query(
      'insert into bare_enrollment (person_id, activity_id) select unnest($1::bigint[]), 1 returning id',
      [ids],
    )
    await client.query('insert into bare_outbox (payload) select unnest($1::json[])', [
      rows.map((row) => JSON.stringify(row)),
    ])
    return c.json(enrolments.rows.map(({ id }, n) => ({ enrollmentID: id, personID: ids[n] })))
  })
})

app.post('/nothing', async (c) => c.json({ jsonrpc: '2.0', id: (await c.req.json()).id, result: null }))

/** Ours, read from our own table. */
app.post('/webhooks', async (c) => {
  const { params } = await c.req.json()
  const { rows } = await pool.query('select * from aviso.webhook where event_id = $1 order by id limit 100', [
    params.eventID,
  ])
  return c.json({ data: rows })
})

serve({ fetch: app.fetch, port: 0 }, ({ port }) => process.send?.({ port }))
