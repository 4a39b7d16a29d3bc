import { useRef, useState } from 'hono/jsx/dom'
import { useSession } from '../shell/session.tsx'
import { type Answer, call } from './call.ts'
import { useEffectNow } from './use-effect-now.ts'

/** How long an answer may take, and how soon it is asked again when nothing came (ms). */
const PATIENCE = 30_000
const AGAIN = 5_000

export interface Query<Result> {
  /** The newest result; it stays while the next is asked for. */
  result: Result | null
  /** What came instead, when the last answer was no result. */
  problem: Answer | null
  loading: boolean
  /** Asks at once, and is done when the answer is there. */
  reload(): Promise<void>
}

/**
 * What a method that reads answers: asked when its parameters change, and again every so often (ms) while the page is
 * looked at.
 * @param params null: nothing is asked for yet
 */
export function useQuery<Result>(method: string, params: object | null, every?: number): Query<Result> {
  const { token, learn } = useSession()
  const asked = params && token ? JSON.stringify([method, params, token]) : ''
  const [state, set] = useState({ asked: '', result: null as Result | null, problem: null as Answer | null })
  // Only the answer to the newest question counts.
  const newest = useRef<AbortController | null>(null)

  /** @returns whether it is worth asking again soon: nothing came, or the server had no time */
  async function ask(): Promise<boolean> {
    newest.current?.abort()
    if (!asked || !params) return false
    const controller = new AbortController()
    newest.current = controller
    const patience = AbortSignal.timeout(PATIENCE)
    const came = await call(method, params, token, AbortSignal.any([controller.signal, patience]))
    const answer: Answer = patience.aborted ? { ...came, outcome: 'noAnswer', body: `${PATIENCE / 1_000} s` } : came
    if (controller.signal.aborted) return false
    learn(answer.status, token)
    set((before) =>
      answer.outcome === 'result'
        ? { asked, result: answer.body as Result, problem: null }
        : // What was known of the same question is better than nothing while the server is away.
          { asked, result: before.asked === asked ? before.result : null, problem: answer },
    )
    return answer.status === 0 || answer.status === 429 || answer.status >= 500
  }

  // Whoever reloads later means what is asked then.
  const latest = useRef(ask)
  latest.current = ask

  useEffectNow(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    async function turn(): Promise<void> {
      clearTimeout(timer)
      const wait = (await ask()) ? (every ?? AGAIN) : every
      if (!wait || over || document.hidden) return
      clearTimeout(timer) // another turn may have ended meanwhile
      timer = setTimeout(turn, wait)
    }
    const seen = () => !document.hidden && every && void turn()
    void turn()
    document.addEventListener('visibilitychange', seen)
    return () => {
      over = true
      clearTimeout(timer)
      newest.current?.abort()
      document.removeEventListener('visibilitychange', seen)
    }
  }, [asked, every])

  const current = state.asked === asked
  return {
    result: current ? state.result : null,
    problem: current ? state.problem : null,
    loading: asked !== '' && !current,
    async reload() {
      await (latest.current ?? ask)()
    },
  }
}
