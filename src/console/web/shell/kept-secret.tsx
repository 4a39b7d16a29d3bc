import { type Child, createContext, useState } from 'hono/jsx/dom'
import { useSession } from '../api/session.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Modal } from '../parts/modal.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** A secret that was just made; the server never shows it again. */
export interface Secret {
  webhookID: string
  secret: string
  /** Until when the former one signs too; null: there is none. */
  formerDate: string | null
}

/** Shows a secret wherever its user is by now, until it is put away. */
export const SecretContext = createContext<(secret: Secret) => void>(() => {})

/** Around every place: a secret may come when the place where it was made is left already. */
export function SecretKeeper({ children }: { children?: Child }) {
  const t = usePhrases()
  const { token } = useSession()
  const [kept, keep] = useState<(Secret & { token: string }) | null>(null)
  const putAway = () => keep(null)
  return (
    <SecretContext.Provider value={(secret) => keep({ ...secret, token })}>
      {children}
      {kept && kept.token === token && (
        <Modal id="kept-secret" title={fill(t.secretOf, { webhookID: kept.webhookID })} onCancel={putAway}>
          <p id="kept-secret-text">
            <strong>{t.secretOnce}</strong> {t.secretWhy}
          </p>
          <pre>{kept.secret}</pre>
          <p class="buttons">
            <CopyButton label={t.secretCopy} text={() => kept.secret} />
            <button type="button" onClick={putAway}>
              {t.secretKept}
            </button>
          </p>
        </Modal>
      )}
    </SecretContext.Provider>
  )
}
