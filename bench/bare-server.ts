import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

/** What one would write in an hour: an enrolment is three inserts in a transaction. Hono and pg, nothing else. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL as string, max: 10 })
await pool.query(`create table if not exists bare_person (id bigserial primary key, email text unique, name text);
  create table if not exists bare_enrollment (id bigserial primary key, person_id bigint, activity_id bigint, at timestamptz default now());
  create table if not exists bare_outbox (id bigserial primary key, payload json)`)
const app = new Hono()
app.post('/enrol', async (c) => {
  const { name, email } = await c.req.json()
  const client = await pool.connect()
  try {
    await client.query('begin')
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
    await client.query('commit')
    return c.json({ enrollmentID: enrolment.rows[0].id, personID })
  } finally {
    client.release()
  }
})
app.post('/nothing', async (c) => c.json({ jsonrpc: '2.0', id: (await c.req.json()).id, result: null }))
app.post('/webhooks', async (c) => {
  const { rows } = await pool.query('select * from bare_webhook order by id limit 10')
  return c.json(rows)
})
serve({ fetch: app.fetch, port: 0 }, ({ port }) => process.send?.({ port }))
