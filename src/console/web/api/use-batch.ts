import { useRef, useState } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { Answer } from './call.ts'

export interface Batch {
  /** How much there was to do when it began; null: it has not begun. */
  total: number | null
  done: number
  running: boolean
  problem: Answer | null
}

/** What a step came to. */
export interface Step {
  did: number
  /** Whether there is nothing more to do, or it makes no sense to go on. */
  over: boolean
  problem?: Answer | null
}

const NOTHING: Batch = { total: null, done: 0, running: false, problem: null }

/** Does something in steps, which can be watched and stopped; it stops when nobody looks any more. */
export function useBatch() {
  const [batch, set] = useState(NOTHING)
  const stopped = useRef(false)
  const stop = () => {
    stopped.current = true
  }
  useEffectNow(() => stop, [])

  /** @returns how much was done, and whether to the end */
  async function start(total: number, step: () => Promise<Step>): Promise<{ done: number; finished: boolean }> {
    stopped.current = false
    let state: Batch = { total, done: 0, running: true, problem: null }
    set(state)
    let over = total === 0
    while (!over && !stopped.current) {
      const { did, problem, ...rest } = await step()
      state = { ...state, done: state.done + did, problem: problem ?? state.problem }
      over = rest.over || state.done >= total
      set(state)
    }
    set({ ...state, running: false })
    return { done: state.done, finished: over }
  }

  return { batch, start, stop }
}
