import { useContext, useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { Webhook } from '../api/results.ts'
import type { Batch } from '../api/use-batch.ts'
import { useQuery } from '../api/use-query.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { focusOn } from '../parts/focus.ts'
import { Modal } from '../parts/modal.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { localTime, unixTime } from './local-time.ts'
import { useRecovery } from './use-recovery.ts'

const MINUTE = 60_000
const DAY = 86_400_000

interface RecoverProps {
  webhook: Webhook
  reload(): Promise<void>
  onClose(): void
}

/** Says how many deliveries failed since a moment, and tries them again. */
export function RecoverDialog({ webhook, reload, onClose }: RecoverProps) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { webhookID, url, failingSince } = webhook
  // What failed first was made a little before.
  const first = failingSince ? Number(failingSince) * 1_000 - MINUTE : Date.now() - DAY
  const [local, setLocal] = useState(() => localTime(new Date(first)))
  const { batch, start, stop } = useRecovery(webhookID)
  const since = unixTime(local)
  const begun = batch.total !== null
  const count = useQuery('webhook.recover', since && !begun ? { webhookID, since, dryRun: true } : null)
  const left = count.result?.left ?? 0

  async function recover(): Promise<void> {
    if (!since || left === 0 || batch.running) return
    focusOn('recover-stop')
    const done = await start(since, left)
    await reload()
    focusOn('recover-close')
    announce(fill(t.recoverDone, { done: done.toLocaleString(t.locale) }))
  }

  function close(): void {
    stop()
    onClose()
  }

  return (
    <Modal id="recover" title={t.recoverTitle} focus="recover-since" onCancel={close}>
      <form
        class="recover"
        noValidate
        onSubmit={(event: Event) => {
          event.preventDefault()
          void recover()
        }}
      >
        <p id="recover-text">{t.recoverWhy}</p>
        <pre>{url}</pre>
        {begun ? (
          <Progress batch={batch} />
        ) : (
          <>
            <label for="recover-since">{t.recoverSince}</label>
            <input
              id="recover-since"
              type="datetime-local"
              value={local}
              onInput={(event: Event) => setLocal((event.target as HTMLInputElement).value)}
            />
            {count.problem ? (
              <ProblemView answer={count.problem} onAgain={count.reload} />
            ) : (
              <p role="status">{countText()}</p>
            )}
          </>
        )}
        <p class="buttons">
          {batch.running ? (
            <button type="button" id="recover-stop" onClick={stop}>
              {t.recoverStop}
            </button>
          ) : (
            <button type="button" id="recover-close" onClick={close}>
              {begun ? t.close : t.cancel}
            </button>
          )}
          {!begun && (
            <button type="submit" class="primary" aria-disabled={left === 0 ? 'true' : undefined}>
              {t.recoverRun}
            </button>
          )}
        </p>
      </form>
    </Modal>
  )

  function countText(): string {
    if (!since) return t.recoverWhen
    if (!count.result) return t.recoverCounting
    return left === 0 ? t.recoverNone : fill(t.recoverCount, { count: left.toLocaleString(t.locale) })
  }
}

function Progress({ batch: { total, done, running, problem } }: { batch: Batch }) {
  const t = usePhrases()
  const shown = { done: done.toLocaleString(t.locale), total: (total ?? 0).toLocaleString(t.locale) }
  return (
    <>
      <progress max={total ?? 0} value={done} aria-label={t.recoverTitle} />
      <p role="status">{fill(running ? t.recoverProgress : t.recoverDone, shown)}</p>
      {problem && <ProblemView answer={problem} />}
    </>
  )
}
