import { useRef, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { useCall } from '../api/use-call.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'

const BATCH = 1_000

export interface Recovery {
  /** How many there were to try when it began; null: it has not begun. */
  total: number | null
  done: number
  running: boolean
  problem: Answer | null
}

/** Tries again, batch after batch, what a webhook did not receive. */
export function useRecovery(webhookID: string) {
  const { run } = useCall()
  const [recovery, set] = useState<Recovery>({ total: null, done: 0, running: false, problem: null })
  const stopped = useRef(false)
  const stop = () => {
    stopped.current = true
  }
  useEffectNow(() => stop, [])

  /** @returns how many are tried again */
  async function start(since: string, total: number): Promise<number> {
    stopped.current = false
    let done = 0
    let problem: Answer | null = null
    set({ total, done, running: true, problem })
    // What fails once more at once counts as left again: what there was at the beginning is the end.
    while (!stopped.current && done < total) {
      const answer = await run('webhook.recover', { webhookID, since, limit: Math.min(BATCH, total - done) })
      if (answer?.outcome !== 'result') {
        problem = answer
        break
      }
      const { recovered, left } = answer.body
      done += recovered
      set({ total, done, running: true, problem })
      if (recovered === 0 || left === 0) break
    }
    set({ total, done, running: false, problem })
    return done
  }

  return { recovery, start, stop }
}
