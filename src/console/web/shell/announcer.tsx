import { type Child, useRef, useState } from 'hono/jsx/dom'
import { AnnounceContext } from '../parts/announce.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'

const SHOWN_FOR = 4000

/**
 * Gives every place its voice. The text is the state of the region alone: drawn anew from here, a place that was reached
 * by a link would begin from nothing, and lose the answers in it.
 */
export function Announcer({ children }: { children?: Child }) {
  const say = useRef<(text: string) => void>(null)
  const [announce] = useState(() => (text: string) => say.current?.(text))
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <Region say={say} />
    </AnnounceContext.Provider>
  )
}

/** A region that is there from the start, as aria-live asks for. */
function Region({ say }: { say: { current: ((text: string) => void) | null } }) {
  const [said, set] = useState({ text: '', turn: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(null)
  const region = useRef<HTMLDivElement | null>(null)
  useEffectNow(() => {
    requestAnimationFrame(() => raise(region.current)) // by then it is in the page
  }, [])
  say.current = (text) => {
    clearTimeout(timer.current ?? undefined)
    set(({ turn }) => ({ text, turn: turn + 1 }))
    raise(region.current)
    timer.current = setTimeout(() => set(({ turn }) => ({ text: '', turn })), SHOWN_FOR)
  }
  return (
    <div ref={region} class="announcer" role="status" aria-live="polite" popover="manual">
      {/* A new node each time: the same text put where it was would not be said again. */}
      {said.text ? <span key={said.turn}>{said.text}</span> : null}
    </div>
  )
}

/** Shows it above all else: a dialog that was opened since would lie on it. */
function raise(region: HTMLElement | null): void {
  if (region?.matches(':popover-open')) region.hidePopover()
  region?.showPopover()
}
