import { type Child, createContext, useRef, useState } from 'hono/jsx/dom'
import { useSession } from '../api/session.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { exactTime } from '../parts/exact-time.ts'
import { focusOn } from '../parts/focus.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** A secret that was just made, or is shown again. */
export interface Secret {
  secret: string
  /** What its webhooks are notified of. */
  types: readonly string[]
  url: string
  /** Until when the former one signs too; null: there is none. */
  formerDate: string | null
  /** The token that made it: nobody with another one sees it. */
  token: string
}

/** Shows a secret until its user has put it away. */
export const SecretContext = createContext<(secret: Secret) => void>(() => {})

/** Around every place: a secret stays whatever is clicked, also where its place is left. */
export function SecretKeeper({ children }: { children?: Child }) {
  const take = useRef<(secret: Secret) => void>(null)
  const [keep] = useState(() => (secret: Secret) => take.current?.(secret))
  return (
    <SecretContext.Provider value={keep}>
      {children}
      <Secrets take={take} />
    </SecretContext.Provider>
  )
}

/** The secrets are the state of this alone: drawn anew with them, a place would begin from nothing. */
function Secrets({ take }: { take: { current: ((secret: Secret) => void) | null } }) {
  const { token } = useSession()
  const [secrets, set] = useState<readonly Secret[]>([])
  take.current = (secret) => set((before) => [...before.filter((one) => one.secret !== secret.secret), secret])
  useLeavingAsked(secrets.length > 0)
  const own = secrets.filter((secret) => secret.token === token)
  if (own.length === 0) return null
  function putAway(secret: Secret): void {
    set((before) => before.filter((one) => one !== secret))
    focusOn('content')
  }
  return (
    <div class="secrets">
      {own.map((secret) => (
        <SecretView key={secret.secret} secret={secret} onKept={() => putAway(secret)} />
      ))}
    </div>
  )
}

/** Lets the browser ask before the page is closed or loaded anew. */
function useLeavingAsked(asked: boolean): void {
  useEffectNow(() => {
    if (!asked) return
    const ask = (event: Event) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [asked])
}

function SecretView({ secret: { secret, types, url, formerDate }, onKept }: { secret: Secret; onKept(): void }) {
  const t = usePhrases()
  const id = `secret-of-${secret.slice(-8)}`
  useEffectNow(() => focusOn(id), [])
  return (
    <section class="secret" id={id} tabindex={-1} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t.secretTitle}</h2>
      <p>
        <strong>{t.secretOnce}</strong> {t.secretWhy}
      </p>
      <p class="about">
        {types.join(', ')} → {url}
      </p>
      <p class="secret-line">
        <code>{secret}</code>
        <CopyButton main label={t.secretCopy} text={() => secret} />
        <button type="button" class="quiet" onClick={onKept}>
          {t.secretKept}
        </button>
      </p>
      {formerDate && <p>{fill(t.secretFormer, { date: exactTime(formerDate, t.locale) })}</p>}
    </section>
  )
}
