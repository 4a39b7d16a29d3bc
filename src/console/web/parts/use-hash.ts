import { useState } from 'hono/jsx/dom'
import { useEffectNow } from './use-effect-now.ts'

/** A new value for each name; null or empty: it is left out. */
export type HashChange = Record<string, string | null>

/** What is seen, in the address behind `#`: a link to it shows the same. Never sent to the server. */
export function useHash(): [URLSearchParams, (change: HashChange) => void] {
  const [hash, set] = useState(location.hash)
  useEffectNow(() => {
    const follow = () => set(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return [
    new URLSearchParams(hash.slice(1)),
    (change) => {
      const next = hashOf(change, new URLSearchParams(location.hash.slice(1)))
      history.replaceState(null, '', next || location.pathname)
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
