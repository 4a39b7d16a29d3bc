import { useRef, useState } from 'hono/jsx/dom'
import { type Answer, call, type ResultOf } from './call.ts'
import { useSession } from './session.ts'

/** Runs methods that change something, one at a time. */
export function useCall(): {
  running: boolean
  /** @returns null when another one is running already */
  run<Name extends string>(method: Name, params: object): Promise<Answer<ResultOf<Name>> | null>
} {
  const { token, learn } = useSession()
  const busy = useRef(false)
  const [running, setRunning] = useState(false)
  return {
    running,
    async run(method, params) {
      if (busy.current) return null
      busy.current = true
      setRunning(true)
      const answer = await call(method, params, token)
      learn(answer.status, token)
      busy.current = false
      setRunning(false)
      return answer
    },
  }
}
