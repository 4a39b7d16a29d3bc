import { useRef } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { Query } from './use-query.ts'

/** The last result, while the next is under way: what is read does not vanish for a moment. */
export function useLast<Result>({ result, loading }: Query<Result>): Result | null {
  const last = useRef<Result | null>(null)
  useEffectNow(() => {
    if (result) last.current = result
  }, [result])
  return result ?? (loading ? last.current : null)
}
