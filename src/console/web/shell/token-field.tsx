import { useRef, useState } from 'hono/jsx/dom'
import type { Rights } from '../api/results.ts'
import { type TokenState, useSession } from '../api/session.ts'
import { chooseShare } from '../api/share.ts'
import { CrossIcon, EyeIcon } from '../parts/icons.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** Who is asking. Masked unless its user looks, kept where its user wants, and tried at once. */
export function TokenField() {
  const t = usePhrases()
  const { token, state, rights, remembered, setToken, setRemembered } = useSession()
  const [shown, show] = useState(false)
  const [typed, type] = useState(token)
  const input = useRef<HTMLInputElement | null>(null)
  // From the element: what was typed last may not be drawn yet.
  const typedNow = () => input.current?.value.trim() ?? ''
  function take() {
    if (typedNow() !== token) setToken(typedNow())
  }
  return (
    <form
      class={`token token-${state}`}
      noValidate
      onSubmit={(event: Event) => {
        event.preventDefault()
        setToken(typedNow()) // also the same once more: it may be right by now
      }}
    >
      <label for="token">{t.token}</label>
      <span class="token-box">
        <input
          ref={input}
          id="token"
          type={shown ? 'text' : 'password'}
          value={typed}
          placeholder="aviso_…"
          {...PLAIN_TEXT}
          aria-describedby="token-state"
          aria-invalid={state === 'wrong' ? 'true' : undefined}
          onInput={(event: Event) => type((event.target as HTMLInputElement).value)}
          onBlur={take}
        />
        <button
          type="button"
          class="quiet only-icon"
          aria-pressed={shown ? 'true' : 'false'}
          aria-label={shown ? t.hide : t.show}
          title={shown ? t.hide : t.show}
          onClick={() => show(!shown)}
        >
          <EyeIcon />
        </button>
        <button
          type="button"
          class="quiet only-icon"
          aria-label={t.clearToken}
          title={t.clearToken}
          onClick={() => {
            type('')
            setToken('')
          }}
        >
          <CrossIcon />
        </button>
      </span>
      <label class="remember" title={remembered ? t.tokenRemembered : t.tokenHint}>
        <input type="checkbox" checked={remembered} onChange={() => setRemembered(!remembered)} />
        {t.remember}
      </label>
      <span id="token-state" class="token-state" role="status">
        <span class={state === 'valid' && rights ? 'unseen' : undefined}>{stateText(state, t)}</span>
        {state === 'valid' && rights && <span class="rights">{rightsText(rights, t)}</span>}
      </span>
      {rights && rights.shares.length > 1 && (
        <select
          class="share"
          aria-label={t.share}
          title={t.share}
          value={rights.share ?? ''}
          onChange={(event: Event) => chooseShare((event.target as HTMLSelectElement).value)}
        >
          {rights.shares.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </form>
  )
}

function stateText(state: TokenState, t: Phrases): string {
  const texts: Record<TokenState, string> = {
    missing: t.tokenMissing,
    checking: t.tokenChecking,
    valid: t.tokenValid,
    wrong: t.tokenWrong,
    unknown: t.tokenUnknown,
  }
  return texts[state]
}

/** Of what the token is, and whether it may change anything: the parts of one line. */
function rightsText({ eventID, companyID, permission }: Rights, t: Phrases): string {
  const of =
    eventID !== null
      ? fill(t.rightsEvent, { eventID })
      : companyID !== null
        ? fill(t.rightsCompany, { companyID })
        : t.rightsSystem
  return permission === 'admin' ? of : `${of}, ${t.rightsRead}`
}
