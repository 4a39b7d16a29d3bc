import { createContext, useContext, useRef, useState } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { call } from './call.ts'

export type TokenState = 'missing' | 'checking' | 'valid' | 'wrong' | 'unknown'

export interface Session {
  token: string
  state: TokenState
  remembered: boolean
  /** Takes a token, and asks the server at once whether it is one. */
  setToken(token: string): void
  setRemembered(remembered: boolean): void
  /** Takes the HTTP status of a call: it says whether its token is valid. */
  learn(status: number, asked: string): void
}

const KEY = 'aviso.token'

const Context = createContext<Session | null>(null)
export const SessionProvider = Context.Provider

export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('there is no session around this')
  return session
}

/** The token of this tab; of this browser only when its user wants that. */
export function useNewSession(): Session {
  const [remembered, remember] = useState(() => localStorage.getItem(KEY) !== null)
  const [token, set] = useState(() => sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? '')
  const [state, setState] = useState<TokenState>(token ? 'checking' : 'missing')

  const turn = useRef(0)
  const newest = useRef(token)

  /** Asks the server. Only what it says of the newest token counts. */
  async function check(value: string): Promise<void> {
    turn.current = (turn.current ?? 0) + 1
    const mine = turn.current
    newest.current = value
    setState(value ? 'checking' : 'missing')
    if (!value) return
    const { status } = await call('event.find', { limit: 1 }, value)
    if (mine === turn.current) setState(stateOf(status))
  }

  useEffectNow(() => {
    void check(token)
  }, [])

  function keep(value: string, everywhere: boolean): void {
    sessionStorage.removeItem(KEY)
    // Another tab may have its own remembered.
    if (remembered || everywhere) localStorage.removeItem(KEY)
    if (value) sessionStorage.setItem(KEY, value)
    if (value && everywhere) localStorage.setItem(KEY, value)
  }

  return {
    token,
    state,
    remembered,
    setToken(value) {
      keep(value, remembered)
      set(value)
      void check(value)
    },
    setRemembered(value) {
      keep(token, value)
      remember(value)
    },
    learn(status, asked) {
      if (asked && asked === newest.current && (status === 200 || status === 401)) setState(stateOf(status))
    },
  }
}

function stateOf(status: number): TokenState {
  if (status === 401) return 'wrong'
  return status === 200 ? 'valid' : 'unknown'
}
