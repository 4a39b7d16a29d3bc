import { useRef, useState } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { type Answer, call, type ResultOf } from './call.ts'
import { isAway, useBack } from './reach.ts'
import { useSession } from './session.ts'

/** How long an answer may take, and how soon it is asked again when nothing came. */
const PATIENCE_MS = 30_000
const AGAIN_MS = 5_000

export interface Query<Result> {
  /** The newest result; it stays while the next is asked for. */
  result: Result | null
  /** The last answer, when it was no result. */
  problem: Answer | null
  loading: boolean
  /** Asks at once, and is done when the answer is there. */
  reload(): Promise<void>
}

/**
 * Calls a method that reads: when its parameters change, and again every `everyMs` while the page is looked at.
 * @param params null: nothing is asked for yet
 */
export function useQuery<Name extends string>(
  method: Name,
  params: object | null,
  everyMs?: number,
): Query<ResultOf<Name>> {
  const { token, learn } = useSession()
  const asked = params && token ? JSON.stringify([method, params, token]) : ''
  const [state, set] = useState({ asked: '', result: null as ResultOf<Name> | null, problem: null as Answer | null })
  // Only the answer to the newest question counts.
  const newest = useRef<AbortController | null>(null)

  /** @returns whether it is worth asking again soon: nothing came, or the server had no time */
  async function ask(): Promise<boolean> {
    newest.current?.abort()
    if (!asked || !params) return false
    const controller = new AbortController()
    newest.current = controller
    const patience = AbortSignal.timeout(PATIENCE_MS)
    const came = await call(method, params, token, AbortSignal.any([controller.signal, patience]))
    const answer: typeof came = patience.aborted ? { ...came, outcome: 'noAnswer', body: null } : came
    if (controller.signal.aborted) return false
    learn(answer.status, token)
    set((before) =>
      answer.outcome === 'result'
        ? { asked, result: answer.body, problem: null }
        : // An older result of the same question is better than nothing while the server is away.
          { asked, result: before.asked === asked ? before.result : null, problem: answer },
    )
    missing.current = isAway(answer.status)
    return missing.current || answer.status === 429 || answer.status >= 500
  }

  // What did not come is asked for as soon as the server is back, not only when its turn comes.
  const missing = useRef(false)
  useBack(() => missing.current && void latest.current?.())

  // A later reload asks the question of that time.
  const latest = useRef(ask)
  latest.current = ask

  useEffectNow(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    async function turn(): Promise<void> {
      clearTimeout(timer)
      const wait = (await ask()) ? (everyMs ?? AGAIN_MS) : everyMs
      if (!wait || over || document.hidden) return
      clearTimeout(timer) // another turn may have ended meanwhile
      timer = setTimeout(turn, wait)
    }
    const seen = () => !document.hidden && everyMs && void turn()
    void turn()
    document.addEventListener('visibilitychange', seen)
    return () => {
      over = true
      clearTimeout(timer)
      newest.current?.abort()
      document.removeEventListener('visibilitychange', seen)
    }
  }, [asked, everyMs])

  const current = state.asked === asked
  return {
    result: current ? state.result : null,
    problem: current ? state.problem : null,
    // While the server is away, it is still to come.
    loading: asked !== '' && (!current || (state.result === null && isAway(state.problem?.status ?? 200))),
    async reload() {
      await (latest.current ?? ask)()
    },
  }
}
