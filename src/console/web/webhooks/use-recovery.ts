import { type Step, useBatch } from '../api/use-batch.ts'
import { useCall } from '../api/use-call.ts'

/** How many one call tries again. */
const BATCH = 1_000

/** Tries again, batch after batch, what a webhook did not receive. */
export function useRecovery(webhookID: string) {
  const { run } = useCall()
  const { batch, start, stop } = useBatch()

  /** @returns how many are tried again */
  async function recover(since: string, total: number): Promise<number> {
    // What fails once more at once counts as left again: what there was at the beginning is the end.
    let rest = total
    const next = async (): Promise<Step> => {
      const answer = await run('webhook.recover', { webhookID, since, limit: Math.min(BATCH, rest) })
      if (answer?.outcome !== 'result') return { did: 0, over: true, problem: answer }
      const { recovered, left } = answer.body
      rest -= recovered
      return { did: recovered, over: recovered === 0 || left === 0 }
    }
    return (await start(total, next)).done
  }

  return { batch, start: recover, stop }
}
