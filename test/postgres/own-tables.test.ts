import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { describe, expect } from 'vitest'
import { asAdmin } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { storyOf } from '../harness/story.ts'

// The example of a platform with tables of its own, run as its README has it, by a role with no other rights.

const HERE = path.join(import.meta.dirname, '..', '..', 'examples', 'own-tables')
const README = fs.readFileSync(path.join(HERE, 'README.md'), 'utf8')

/** The nth block of SQL in the README, a statement each. */
function statements(nth: number): string[] {
  const block = [...README.matchAll(/```sql\n([^`]*)```/g)][nth]?.[1] ?? ''
  return block
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

const it = storyOf().extend('school', async ({ server }, { onCleanup }) => {
  const role = `platform_${process.pid}_own`
  await asAdmin((admin) => admin.query(`create role ${role} login`))
  const session = async (user?: string) => {
    const url = new URL(server.backend.env.DATABASE_URL ?? '')
    if (user) url.username = user
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    return client
  }
  const owner = await session()
  await owner.query(`grant create on database ${pg.escapeIdentifier(owner.database ?? '')} to ${role}`)
  const platform = await session(role)
  onCleanup(async () => {
    await platform.end()
    await owner.query(`drop owned by ${role} cascade`)
    await owner.end()
    await asAdmin((admin) => admin.query(`drop role ${role}`))
  })
  for (const grant of statements(1)) await owner.query(grant.replace(/\bplatform\b/, role))
  for (const file of ['tables.sql', 'triggers.sql']) {
    await platform.query(fs.readFileSync(path.join(HERE, file), 'utf8'))
  }
  return platform
})

describe('a platform with tables of its own', () => {
  it('tells by two triggers what is inserted, changed and deleted', async ({ server, school, receiver }) => {
    receiver.behave(() => ({ body: '{"status": "ok"}' }))
    for (const [, method, params] of README.matchAll(/^rpc (\S+) '(.*)'$/gm)) {
      if (method !== 'webhook.create') await server.rpc(method as string, JSON.parse(params as string))
    }
    const eventID = { externalID: '2027' }
    const types = ['activityCreated', 'activityEdited', 'activityRemoved', 'activityEnrollment', 'activityDismissal']
    const type = [...types, 'enrollment_added', 'activities.course.completed']
    await server.rpc('webhook.create', { eventID, type, url: receiver.url })
    for (const statement of statements(0)) await school.query(statement)
    await school.query(`update school.course set name = 'Algebra I' where id = 1`)
    await school.query('delete from school.course where id = 1')
    await school.query(`insert into school.course (year, name) values (1999, 'Of a year that nobody knows')`)
    await school.query('begin')
    await school.query(`insert into school.course (year, name) values (2027, 'Undone')`)
    await school.query('rollback')

    await eventually(() => {
      server.clock.advance(1_000) // the function nudges nobody: the dispatcher looks
      expect(receiver.requests).toHaveLength(type.length)
    })
    const told = new Map(receiver.requests.map(({ json }) => [json.type ?? json.event.slug ?? json.event, json]))
    expect([...told.keys()].sort()).toEqual([...type].sort())
    const enrolment = { enrollmentID: '1', activityID: '1', personID: '1' }
    expect(told.get('activityEnrollment')).toMatchObject({ eventID: '2027', data: enrolment })
    expect(told.get('activityDismissal')).toMatchObject({ eventID: '2027', data: enrolment })
    expect(told.get('activityEdited')).toMatchObject({ data: { activityID: '1', name: 'Algebra I' } })
    expect(told.get('enrollment_added')).toMatchObject({ data: { period: { id: 2027 }, course: { id: 1 } } })
    expect(told.get('activities.course.completed')).toMatchObject({ data: { institution: { id: 41 } } })
  })
})
