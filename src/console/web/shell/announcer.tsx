import { type Child, createContext, useState } from 'hono/jsx/dom'

/** Says something to whoever listens to the page, and shows it for a moment to whoever looks at it. */
export const AnnounceContext = createContext<(text: string) => void>(() => {})

const SHOWN_FOR = 4000

/** A region that is there from the start, as aria-live asks for. */
export function Announcer({ children }: { children?: Child }) {
  const [said, say] = useState({ text: '', turn: 0 })
  const [announce] = useState(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let turn = 0
    return (text: string) => {
      clearTimeout(timer)
      turn += 1
      say({ text, turn })
      timer = setTimeout(() => say({ text: '', turn }), SHOWN_FOR)
    }
  })
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div class="announcer" role="status" aria-live="polite">
        {/* A new node each time: the same text put where it was would not be said again. */}
        {said.text ? <span key={said.turn}>{said.text}</span> : null}
      </div>
    </AnnounceContext.Provider>
  )
}
