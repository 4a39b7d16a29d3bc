import { useRef, useState } from 'hono/jsx/dom'
import { type Batch, type Step, useBatch } from '../api/use-batch.ts'
import { useCall } from '../api/use-call.ts'
import type { Line } from './lines.ts'
import { type AllTold, LIST_MAX, outcomeOf, personOf, type Told, unsent } from './sending.ts'

export interface Import {
  told: AllTold
  batch: Batch
  /** Whether anything was sent of it. */
  begun: boolean
  send(): Promise<void>
  stop(): void
  /** Forgets what was told, for another list. */
  reset(): void
}

/** Sends the lines of a list that are right, in calls of as many as one takes. It goes on where it was stopped, or failed. */
export function useImport(activityID: string, lines: readonly Line[], onDone: () => unknown): Import {
  const { run } = useCall()
  const { batch, start, stop } = useBatch()
  const known = useRef(new Map<number, Told>())
  const [told, show] = useState<AllTold>(new Map())
  const [begun, begin] = useState(false)

  function tell(news: readonly [number, Told][]): void {
    const all = new Map([...(known.current ?? []), ...news])
    known.current = all
    show(all)
  }

  async function send(): Promise<void> {
    if (batch.running) return
    begin(true)
    let most = LIST_MAX
    const next = async (): Promise<Step> => {
      const list = unsent(lines, known.current ?? new Map()).slice(0, most)
      const answer = await run('activity.person.bind', { activityID, content: list.map(personOf) })
      if (!answer) return { did: 0, over: true }
      const { told: news, places, problem } = outcomeOf(list, answer)
      tell(news)
      most = places ?? LIST_MAX
      // Those for whom there is a place come in; with the next one it ends.
      if (places) return { did: 0, over: false }
      return { did: news.length, over: problem !== null, problem }
    }
    await start(unsent(lines, known.current ?? new Map()).length, next)
    onDone()
  }

  return {
    ...{ told, batch, begun, send, stop },
    reset() {
      known.current = new Map()
      show(known.current)
      begin(false)
    },
  }
}
