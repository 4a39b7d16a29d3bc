import { type Child, useState } from 'hono/jsx/dom'
import { useSession } from '../api/session.ts'
import { useEvent } from '../api/use-event.ts'
import { useQuery } from '../api/use-query.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { focusOn } from '../parts/focus.ts'
import { CheckIcon, CrossIcon } from '../parts/icons.tsx'
import { keptAs } from '../parts/kept.ts'
import { PlaceLink } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { hashOf } from '../parts/use-hash.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { NoEvents } from '../shell/no-events.tsx'

const KEY = keptAs('firstVisit')
const COMMAND = 'npx aviso token --name me'
/** How soon a step is seen that was taken elsewhere. */
const EVERY_MS = 5_000

/** What somebody who is here for the first time needs: a token, and the way to a first delivery. Gone for good when that is done. */
export function FirstVisit() {
  const t = usePhrases()
  const { state, rights, may } = useSession()
  const [gone, setGone] = useState(() => localStorage.getItem(KEY) !== null)
  function leave(): void {
    localStorage.setItem(KEY, 'done')
    setGone(true)
  }
  if (gone) return null
  if (state === 'checking' || (state === 'valid' && rights && may('write'))) return <Steps onLeave={leave} />
  if (state !== 'missing' && state !== 'wrong') return null
  return (
    <Card title={t.firstTitle} onLeave={leave}>
      <p>{t.firstToken}</p>
      <p>
        <button type="button" class="primary" onClick={() => focusOn('token')}>
          {t.firstEnter}
        </button>
      </p>
      <p>{t.firstAnother}</p>
      <p class="command">
        <code>{COMMAND}</code>
        <CopyButton label={t.copy} text={() => COMMAND} />
      </p>
    </Card>
  )
}

/** Three steps, each with a link to where it is taken. Whether it was is asked of the server. */
function Steps({ onLeave }: { onLeave(): void }) {
  const t = usePhrases()
  const { eventID, query } = useEvent()
  const events = query.result
  const of = (more: object) => (eventID ? { eventID, limit: 1, ...more } : null)
  const webhooks = useQuery('webhook.find', of({}), EVERY_MS).result
  const tests = useQuery('webhook.log.find', of({ outcome: 'received', test: true }), EVERY_MS).result
  const received = useQuery('webhook.log.find', of({ outcome: 'received', test: false }), EVERY_MS).result
  const all = [webhooks, tests, received].every((one) => one && one.total > 0)
  useEffectNow(() => {
    if (all) onLeave()
  }, [all])

  if (all) return null
  // Until it is known whether there is something left to do, it only keeps its place: nothing jumps when it comes.
  const isComing = !events || (eventID !== null && !(webhooks && tests && received))
  const webhookID = webhooks?.data[0]?.webhookID
  const at = eventID ? `#eventID=${eventID}` : ''
  return (
    <Card title={t.firstSteps} coming={isComing} onLeave={onLeave}>
      {events?.total === 0 && <NoEvents />}
      <ol class="steps">
        <Step done={(webhooks?.total ?? 0) > 0} about={t.firstCreateWhy}>
          <PlaceLink to={`/webhooks${at}`}>{t.firstCreate}</PlaceLink>
        </Step>
        <Step done={(tests?.total ?? 0) > 0} about={t.firstTestWhy}>
          <PlaceLink to={`/webhooks${hashOf({ eventID, webhookID: webhookID ?? null })}`}>{t.firstTest}</PlaceLink>
        </Step>
        <Step done={(received?.total ?? 0) > 0} about={t.firstArriveWhy}>
          <PlaceLink to={`/deliveries${at}`}>{t.firstArrive}</PlaceLink>
        </Step>
      </ol>
    </Card>
  )
}

function Step({ done, about, children }: { done: boolean; about: string; children?: Child }) {
  const t = usePhrases()
  return (
    <li class={done ? 'done' : ''}>
      <span class="tick">{done && <CheckIcon />}</span>
      <span>
        <strong>{children}</strong>
        {done && <span class="unseen">{t.firstDone}</span>}
        <span class="about">{about}</span>
      </span>
    </li>
  )
}

function Card(props: { title: string; coming?: boolean; onLeave(): void; children?: Child }) {
  const { title, coming, onLeave, children } = props
  const t = usePhrases()
  return (
    <section class={coming ? 'first-visit is-coming' : 'first-visit'} aria-labelledby="first-title">
      <header>
        <h2 id="first-title">{title}</h2>
        <button
          type="button"
          class="quiet only-icon"
          aria-label={t.firstLeave}
          title={t.firstLeave}
          onClick={() => {
            onLeave()
            focusOn('content') // the button is gone with the card
          }}
        >
          <CrossIcon />
        </button>
      </header>
      {children}
    </section>
  )
}
