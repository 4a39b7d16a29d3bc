import { useRef, useState } from 'hono/jsx/dom'
import { useSession } from '../shell/session.tsx'
import { type Answer, call } from './call.ts'

/** Runs methods that change something, one at a time. */
export function useCall(): {
  running: boolean
  /** @returns null when another one is running already */
  run(method: string, params: object): Promise<Answer | null>
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
