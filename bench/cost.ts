import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from './measurement.ts'
import { postgresCpu } from './postgres-cpu.ts'
import { busyUs } from './proc.ts'

/** What a contender does behind its last unit, such as the last batch of its log, is its cost, too. */
const REST_MS = 300

export type Costs = (pids: number | readonly number[], units: number, run: () => Promise<Sample>) => Promise<Sample>

/**
 * Measures what a run costs: the time on the CPU (µs) of a process, or several, and of all of PostgreSQL, for each unit.
 * @param databaseUrl null: there is no PostgreSQL, and its cost is none
 */
export async function costsOn(databaseUrl: string | null): Promise<Costs> {
  const postgres = databaseUrl === null ? null : await postgresCpu(databaseUrl)
  return async (pids, units, run) => {
    const busy = () => [pids].flat().reduce((sum, pid) => sum + (busyUs(pid) ?? Number.NaN), 0)
    const spent = () => [busy(), postgres?.() ?? 0] as const
    const before = spent()
    const sample = await run()
    await sleep(REST_MS)
    const after = spent()
    const [nodeUs, postgresUs] = [(after[0] - before[0]) / units, (after[1] - before[1]) / units]
    return { ...sample, nodeUs, postgresUs, cpuUs: nodeUs + postgresUs }
  }
}
