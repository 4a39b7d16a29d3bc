import { once } from 'node:events'
import { costsOn } from './cost.ts'
import type { Sample } from './measurement.ts'
import type { Arrived } from './receiver.ts'
import type { Receiver, Stage } from './stage.ts'

/** A loop or a queue of others, in a process of its own and on a database of its own. @returns one turn of it */
export async function baseline(
  stage: Stage,
  file: string,
  { urls, count, receiver }: { urls: string[]; count: number; receiver: Receiver },
  settings: Record<string, string> = {},
): Promise<() => Promise<Sample>> {
  const databaseUrl = await stage.database()
  const { child } = await stage.fork(`baselines/${file}`, [], { DATABASE_URL: databaseUrl, ...settings })
  const tell = async (message: object | string) => {
    const done = once(child, 'message')
    child.send(message)
    await done
  }
  const costs = await costsOn(databaseUrl)
  return async () => {
    await tell({ fill: { urls, count } })
    const sample = await costs(child.pid as number, count, async () => {
      const { all } = receiver.expect({ count })
      const startedMs = performance.timeOrigin + performance.now()
      await tell('start')
      const arrived = await all
      return { ...ratesOf(arrived), fromStartMs: arrived.last - startedMs }
    })
    await tell('stop')
    return sample
  }
}

/** From the first to the last that came, so that nobody is charged for the moment at which it looks for work. */
export function ratesOf({ count, first, last, bytes }: Arrived): Sample {
  return { perSecond: ((count - 1) * 1_000) / (last - first), bodyBytes: Math.round(bytes / count) }
}
