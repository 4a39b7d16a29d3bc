import { calls } from './calls.ts'

const person = (n: number) => ({ name: 'Ana Souza', email: `person${n}@example.com` })
const PEOPLE = 100
const people = (n: number) => Array.from({ length: PEOPLE }, (_, index) => person(n * PEOPLE + index))

/** One enrolment a call, beside BEGIN, three inserts and COMMIT. Ours delivers what it enrols meanwhile. */
export const bind = calls({
  name: 'bind',
  what: 'one enrolment a call, 32 connections: Hono + pg, three inserts',
  connections: 32,
  count: [4_000, 1_000],
  webhooks: 1,
  delivers: true,
  ours: (n) => ({ method: 'activity.person.bind', params: { activityID: '1', ...person(n) } }),
  bare: (n) => ({ path: '/enrol', body: person(n) }),
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 2 : 6 }),
})

/** A hundred a call, beside one insert of a hundred rows into each table. */
export const bindMany = calls({
  name: 'bind-many',
  what: 'a hundred enrolments a call, people: one insert a table',
  connections: 8,
  count: [100, 30],
  units: PEOPLE,
  webhooks: 1,
  delivers: true,
  ours: (n) => ({
    method: 'activity.person.bind',
    params: { content: people(n).map((one) => ({ activityID: '1', ...one })) },
  }),
  bare: (n) => ({ path: '/enrol-many', body: { people: people(n) } }),
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 3 : 7 }),
})
