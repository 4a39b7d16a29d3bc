import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Call, load } from './load.ts'
import { startServer } from './measured-server.ts'
import { onNewDatabase } from './new-database.ts'
import { postgresCpu } from './postgres-cpu.ts'
import { fieldsOf, TICK } from './proc.ts'

/**
 * How fast calls are answered, against the same work as one would write it in an hour (bare-server.ts): both all in one
 * process, on one PostgreSQL, in turns, from 32 connections. Ours delivers what it enrols meanwhile.
 *
 *   BENCH_DATABASE_URL=postgres://… npm run bench:accept -- [--rounds 5] [--calls 4000]
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, calls: { type: 'string', default: '4000' } },
})
const [rounds, calls] = [Number(values.rounds), Number(values.calls)]
const base = process.env.BENCH_DATABASE_URL
if (!base) throw new Error('Set BENCH_DATABASE_URL to a PostgreSQL where databases may be made.')
const TOKEN = 'x'.repeat(32)

interface Measured {
  perSecond: number
  nodeUs: number
  postgresUs: number
}

const receiver = fork(path.join(import.meta.dirname, 'receiver.ts'), { execArgv: ['--import', 'tsx'] })
const [{ port }] = (await once(receiver, 'message')) as [{ port: number }]
const results: Record<string, Measured[]> = {}
for (let round = 0; round < rounds; round++) {
  add('bare ', await runBare())
  add('', await runAviso())
  process.stderr.write(`round ${round + 1} of ${rounds}\n`)
}
receiver.kill()

const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
const medians = Object.fromEntries(
  Object.entries(results).map(([name, list]) => [
    name,
    {
      perSecond: median(list.map((one) => one.perSecond)),
      nodeUs: median(list.map((one) => one.nodeUs)),
      postgresUs: median(list.map((one) => one.postgresUs)),
    },
  ]),
)
const ratios = Object.fromEntries(
  ['enrol', 'nothing'].map((name) => [
    name,
    round2((medians[name]?.perSecond ?? 0) / (medians[`bare ${name}`]?.perSecond ?? 1)),
  ]),
)
const summary = { rounds, calls, cpus: os.cpus().length, node: process.version, ratios, medians, results }
fs.writeFileSync(path.join(import.meta.dirname, 'results', 'accept.json'), `${JSON.stringify(summary, null, 2)}\n`)
process.stdout.write(`${JSON.stringify({ ratios, medians }, null, 2)}\n`)

function add(prefix: string, measured: Record<string, Measured>): void {
  for (const [name, one] of Object.entries(measured)) {
    results[prefix + name] = [...(results[prefix + name] ?? []), one]
  }
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}

async function measure(
  url: string,
  pid: number,
  databaseUrl: string,
  next: (index: number) => Call,
  check: (status: number, body: string) => boolean,
) {
  const postgres = await postgresCpu(databaseUrl)
  const run = (count: number, from: number) =>
    load(url, { connections: 32, count, token: TOKEN, next: (index) => next(from + index), check })
  await run(500, 0)
  const [node, database, started] = [fieldsOf(pid)?.ticks ?? 0, postgres?.() ?? 0, performance.now()]
  await run(calls, 500)
  const seconds = (performance.now() - started) / 1_000
  return {
    perSecond: Math.round(calls / seconds),
    nodeUs: Math.round((((fieldsOf(pid)?.ticks ?? 0) - node) * TICK) / calls),
    postgresUs: Math.round(((postgres?.() ?? 0) - database) / calls),
  }
}

function email(index: number): string {
  return `person${index}@example.com`
}

function runBare() {
  return onNewDatabase(base as string, async (databaseUrl) => {
    const bare = fork(path.join(import.meta.dirname, 'bare-server.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, DATABASE_URL: databaseUrl },
    })
    const [{ port: own }] = (await once(bare, 'message')) as [{ port: number }]
    const url = `http://127.0.0.1:${own}`
    const ok = (status: number) => status === 200
    const enrol = await measure(
      url,
      bare.pid as number,
      databaseUrl,
      (index) => ({ path: '/enrol', body: JSON.stringify({ name: 'Ana Souza', email: email(index) }) }),
      ok,
    )
    const nothing = await measure(
      url,
      bare.pid as number,
      databaseUrl,
      () => ({ path: '/nothing', body: '{"jsonrpc":"2.0","id":1,"method":"nothing"}' }),
      ok,
    )
    bare.kill()
    return { enrol, nothing }
  })
}

function runAviso() {
  return onNewDatabase(base as string, async (databaseUrl) => {
    const server = await startServer({
      DATABASE_URL: databaseUrl,
      ADMIN_TOKEN: TOKEN,
      ALLOW_NETWORKS: '127.0.0.0/8',
      RATE_LIMIT: '0',
      RATE_LIMIT_PER_TOKEN: '0',
    })
    const rpc = async (method: string, params: object) => {
      const response = await fetch(`${server.url}/rpc`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      })
      const { result, error } = (await response.json()) as { result?: Record<string, string>; error?: unknown }
      if (!result) throw new Error(JSON.stringify(error))
      return result
    }
    const { eventID } = await rpc('event.create', { name: 'Congress' })
    const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote' })
    await rpc('webhook.create', { eventID, type: 'activityEnrollment', url: `http://127.0.0.1:${port}/hook` })
    const ok = (status: number, answer: string) => status === 200 && answer.includes('"result"')
    const body = (index: number) =>
      JSON.stringify({
        jsonrpc: '2.0',
        id: index,
        method: 'activity.person.bind',
        params: { activityID, name: 'Ana Souza', email: email(index) },
      })
    const enrol = await measure(
      server.url,
      server.pid,
      databaseUrl,
      (index) => ({ path: '/rpc', body: body(index) }),
      ok,
    )
    const nothing = await measure(
      server.url,
      server.pid,
      databaseUrl,
      () => ({ path: '/rpc', body: '{"jsonrpc":"2.0","id":1,"method":"nothing"}' }),
      (status) => status === 200,
    )
    await server.kill()
    return { enrol, nothing }
  })
}
