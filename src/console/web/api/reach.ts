import { useRef, useState } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'

/** What a proxy says when there is no server behind it, and a server without its database. */
const GATEWAY = [502, 503, 504]
/** How soon a server that is away is looked for (ms): later each time that it is not there, or gone again at once. */
const FIRST = 1_000
const LAST = 15_000

const changes = new EventTarget()
let away = false
let wait = FIRST

/** Whether a status is no word of a server that works; 0: nothing came. */
export function isAway(status: number): boolean {
  return status === 0 || GATEWAY.includes(status)
}

/**
 * Asks the server, and learns by the answer whether it can be reached.
 * @throws when nothing comes
 */
export async function reach(path: string, init: RequestInit = {}): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(path, init)
    const text = await response.text()
    if (isAway(response.status)) lost()
    else {
      wait = FIRST
      found()
    }
    return { response, text }
  } catch (error) {
    if (!init.signal?.aborted) lost()
    throw error
  }
}

/** The server cannot be reached: it is looked for until it can. */
export function lost(): void {
  if (away) return
  away = true
  changes.dispatchEvent(new Event('change'))
  void look()
}

async function look(): Promise<void> {
  while (away) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    wait = Math.min(2 * wait, LAST)
    const status = await fetch('readyz').then(
      (answer) => answer.status,
      () => 0,
    )
    if (!isAway(status)) found()
  }
}

function found(): void {
  if (!away) return
  away = false
  changes.dispatchEvent(new Event('change'))
}

/** Whether the server cannot be reached now. */
export function useAway(): boolean {
  const [shown, show] = useState(away)
  useEffectNow(() => {
    const follow = () => show(away)
    follow() // it may have changed before this was heard
    changes.addEventListener('change', follow)
    return () => changes.removeEventListener('change', follow)
  }, [])
  return shown
}

/** Does something each time that the server is back. */
export function useBack(act: () => unknown): void {
  const latest = useRef(act)
  latest.current = act
  useEffectNow(() => {
    const follow = () => !away && latest.current?.()
    changes.addEventListener('change', follow)
    return () => changes.removeEventListener('change', follow)
  }, [])
}
