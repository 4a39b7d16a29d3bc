import { createContext, useContext, useRef, useState } from 'hono/jsx/dom'
import { keptAs } from '../parts/kept.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { call } from './call.ts'
import type { Method } from './document.ts'
import { isAway, useBack } from './reach.ts'
import type { Rights } from './results.ts'
import { forgetShare } from './share.ts'

type Access = Method['x-access']
export type TokenState = 'missing' | 'checking' | 'valid' | 'wrong' | 'unknown'

export interface Session {
  token: string
  state: TokenState
  /** What the token may do; null while that is not known. */
  rights: Rights | null
  /** Whether the token may make such calls, as far as it is known. */
  may(access: Access): boolean
  remembered: boolean
  /** Takes a token, and asks the server at once whether it is one. */
  setToken(token: string): void
  setRemembered(remembered: boolean): void
  /** Takes the HTTP status of a call: it says whether its token is valid. */
  learn(status: number, asked: string): void
}

const KEY = keptAs('token')

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
  const [rights, setRights] = useState<Rights | null>(null)

  const turn = useRef(0)
  const newest = useRef(token)

  /** Asks the server. Only what it says of the newest token counts. */
  async function check(value: string): Promise<void> {
    turn.current = (turn.current ?? 0) + 1
    const mine = turn.current
    newest.current = value
    setState(value ? 'checking' : 'missing')
    setRights(null)
    if (!value) return
    const answer = await call('token.get', {}, value)
    if (mine !== turn.current) return
    unchecked.current = isAway(answer.status)
    // It is checked when the server is back.
    if (!unchecked.current) setState(stateOf(answer.status))
    setRights(answer.outcome === 'result' ? answer.body : null)
  }

  useEffectNow(() => {
    void check(token)
  }, [])
  const unchecked = useRef(false)
  useBack(() => unchecked.current && void check(newest.current ?? ''))

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
    rights,
    remembered,
    may: (access) => rights === null || allows(rights, access),
    setToken(value) {
      if (value !== token) forgetShare()
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

function allows({ permission, eventID, companyID }: Rights, access: Access): boolean {
  if (access === 'read') return true
  const reaches = access === 'write' || eventID === null
  return permission === 'admin' && reaches && (access !== 'system' || companyID === null)
}

function stateOf(status: number): TokenState {
  if (status === 401) return 'wrong'
  return status === 200 ? 'valid' : 'unknown'
}
