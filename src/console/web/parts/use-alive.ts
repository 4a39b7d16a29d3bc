import { useRef } from 'hono/jsx/dom'
import { useEffectNow } from './use-effect-now.ts'

/** Whether what asked for something is still on the page when the answer comes. */
export function useAlive(): () => boolean {
  const alive = useRef(true)
  useEffectNow(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])
  return () => alive.current ?? false
}
