import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startApp } from '../src/app.ts'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { fillEvent } from './full-event.ts'
import { onNewDatabase } from './new-database.ts'

/**
 * How long the questions take that the console asks of a large event, on the embedded database and, where
 * BENCH_DATABASE_URL names one, on PostgreSQL. Beside each stands how many times as long it takes as the smallest call there is.
 *
 *   npm run bench:lookup -- [--webhooks 1000] [--deliveries 100000] [--rounds 20]
 */
const { values } = parseArgs({
  options: {
    webhooks: { type: 'string', default: '1000' },
    deliveries: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '20' },
  },
})
const [webhooks, deliveries, rounds] = [values.webhooks, values.deliveries, values.rounds].map(Number) as [
  number,
  number,
  number,
]
const TOKEN = 'x'.repeat(20)
const base = process.env.BENCH_DATABASE_URL
const results = {
  embedded: await measureEmbedded(),
  ...(base ? { postgresql: await onNewDatabase(base, (DATABASE_URL) => measure({ DATABASE_URL })) } : {}),
}
const summary = { webhooks, deliveries, rounds, cpus: os.cpus().length, node: process.version, ...results }
const file = path.join(import.meta.dirname, 'results', 'lookup.json')
fs.writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)

async function measureEmbedded() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-bench-'))
  try {
    return await measure({ DATA_DIR: directory })
  } finally {
    fs.rmSync(directory, { recursive: true })
  }
}

async function measure(env: Record<string, string>) {
  const config = readConfig({ ...env, PORT: '0', ADMIN_TOKEN: TOKEN })
  const app = await startApp(config, 'api', pino({ level: 'silent' }), systemClock)
  try {
    const eventID = await fillEvent(app.connection.db, webhooks, deliveries)
    const rpc = async (method: string, params: object) => {
      const response = await fetch(`${app.url}/rpc`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      })
      // biome-ignore lint/suspicious/noExplicitAny: any method's
      const { result, error } = (await response.json()) as { result: any; error: unknown }
      if (error) throw new Error(JSON.stringify(error))
      return result
    }
    return await timesOf(rpc, eventID)
  } finally {
    await app.stop()
  }
}

async function timesOf(
  // biome-ignore lint/suspicious/noExplicitAny: any method's
  rpc: (method: string, params: object) => Promise<any>,
  eventID: string,
): Promise<Record<string, { ms: number; slowest: number; ratio: number }>> {
  const { data } = await rpc('webhook.find', { eventID })
  const middle = (await rpc('webhook.delivery.find', { eventID })).data[0].deliveryID - deliveries
  const last = (await rpc('webhook.delivery.find', { eventID, state: 'givenUp' })).data[0]
  const { webhookID } = data[7]
  const calls: Record<string, [string, object]> = {
    'event.get': ['event.get', { eventID }],
    'webhooks: a page': ['webhook.find', { eventID, limit: 50, lastAttempt: true }],
    'webhooks: the last page': ['webhook.find', { eventID, limit: 50, offset: webhooks - 50, lastAttempt: true }],
    'deliveries: a page': ['webhook.delivery.find', { eventID, limit: 50 }],
    'deliveries: from the middle': ['webhook.delivery.find', { eventID, limit: 50, before: String(middle) }],
    'deliveries: of one webhook': ['webhook.delivery.find', { eventID, limit: 50, webhookID }],
    'deliveries: waiting': ['webhook.delivery.find', { eventID, limit: 50, state: 'waiting' }],
    'deliveries: received': ['webhook.delivery.find', { eventID, limit: 50, state: 'received' }],
    'deliveries: cancelled, of which there are none': [
      'webhook.delivery.find',
      { eventID, limit: 50, state: 'cancelled' },
    ],
    'deliveries: of a type without any': ['webhook.delivery.find', { eventID, limit: 50, type: 'attendee_accepted' }],
    'one delivery: attempts': ['webhook.log.find', { eventID, deliveryID: last.deliveryID }],
    'chart: hour': ['webhook.log.stats', { eventID }],
    'chart: day': ['webhook.log.stats', { eventID, period: 'day' }],
    'chart: day, one webhook': ['webhook.log.stats', { eventID, period: 'day', webhookID }],
  }
  const times = new Map<string, number[]>(Object.keys(calls).map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, [method, params]] of Object.entries(calls)) {
      const began = performance.now()
      await rpc(method, params)
      if (round >= 0) times.get(name)?.push(performance.now() - began)
    }
  }
  const sorted = [...times].map(([name, all]) => [name, all.sort((a, b) => a - b)] as const)
  const median = (all: number[]) => all[Math.floor(all.length / 2)] ?? 0
  const smallest = median(sorted[0]?.[1] ?? [])
  return Object.fromEntries(
    sorted.map(([name, all]) => [
      name,
      { ms: tenths(median(all)), slowest: tenths(all.at(-1) ?? 0), ratio: tenths(median(all) / smallest) },
    ]),
  )
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
