import { calls } from './calls.ts'

/** A page of the webhooks of an event, beside a select of the same rows. */
export const find = calls({
  name: 'find',
  what: 'webhook.find of 10 webhooks: Hono + pg, select of the same rows',
  connections: 32,
  count: [5_000, 1_000],
  webhooks: 10,
  ours: () => ({ method: 'webhook.find', params: { eventID: '1' } }),
  bare: () => ({ path: '/webhooks', body: { params: { eventID: '1' } } }),
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 1 : 7 }),
})

/** HTTP and JSON-RPC alone: a method that there is not. */
export const nothing = calls({
  name: 'nothing',
  what: 'HTTP and JSON-RPC alone: Hono, JSON in and out',
  connections: 32,
  count: [30_000, 6_000],
  webhooks: 1,
  ours: () => ({ method: 'nothing', params: {}, isError: true }),
  bare: () => ({ path: '/nothing', body: { jsonrpc: '2.0', id: 1, method: 'nothing', params: {} } }),
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 1 : 4 }),
})
