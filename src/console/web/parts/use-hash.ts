import { useState } from 'hono/jsx/dom'
import { useAlive } from './use-alive.ts'
import { useEffectNow } from './use-effect-now.ts'

/** A new value for each name; null or empty: it is left out. */
export type HashChange = Record<string, string | null>

/** @param opens whether the browser's way back leads to what was seen before */
export type SetHash = (change: HashChange, opens?: boolean) => void

/** What is seen, in the address behind `#`: a link to it shows the same. Never sent to the server. */
export function useHash(): [URLSearchParams, SetHash] {
  const alive = useAlive()
  const [hash, set] = useState(location.hash)
  useEffectNow(() => {
    const follow = () => set(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return [
    new URLSearchParams(hash.slice(1)),
    (change, opens = false) => {
      // The address may be that of another place by now.
      if (!alive()) return
      const next = hashOf(change, new URLSearchParams(location.hash.slice(1)))
      if (next === location.hash) return
      if (opens) history.pushState(null, '', next || location.pathname)
      else history.replaceState(null, '', next || location.pathname)
      set(next)
    },
  ]
}

/** `#eventID=1&state=waiting` */
export function hashOf(change: HashChange, before = new URLSearchParams()): string {
  for (const [name, value] of Object.entries(change)) {
    if (value) before.set(name, value)
    else before.delete(name)
  }
  return before.size > 0 ? `#${before}` : ''
}
