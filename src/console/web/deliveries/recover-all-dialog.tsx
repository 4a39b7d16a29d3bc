import { useState } from 'hono/jsx/dom'
import { BatchView } from '../api/batch-view.tsx'
import { ProblemView } from '../api/problem-view.tsx'
import { type Step, useBatch } from '../api/use-batch.ts'
import { useCall } from '../api/use-call.ts'
import { useQuery } from '../api/use-query.ts'
import { focusOn } from '../parts/focus.ts'
import { Modal } from '../parts/modal.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Filter, spanOf } from './filter.ts'

const BATCH = 200

/** Says how many deliveries of the event, or of the webhook that is looked at, have failed, and tries all of them again. */
export function RecoverAllDialog(props: { eventID: string; filter: Filter; onClose(): void }) {
  const t = usePhrases()
  const { eventID, filter, onClose } = props
  const { webhookID } = filter
  const params = { ...(webhookID ? { webhookID } : { eventID }), since: '0', ...spanOf(filter) }
  const { run } = useCall()
  const { batch, start, stop } = useBatch()
  const [first, setFirst] = useState(true)
  const count = useQuery('webhook.recover', first ? { ...params, dryRun: true } : null)
  const left = count.result?.left ?? 0

  async function recover(): Promise<void> {
    if (left === 0 || batch.running) return
    setFirst(false)
    // What fails once more at once lies behind the place where the next call goes on.
    let after: string | null = null
    const next = async (): Promise<Step> => {
      const answer = await run('webhook.recover', { ...params, limit: BATCH, ...(after ? { after } : {}) })
      if (answer?.outcome !== 'result') return { did: 0, over: true, problem: answer }
      after = answer.body.next
      return { did: answer.body.recovered, over: after === null }
    }
    await start(left, next)
    focusOn('recover-all-close')
  }

  function close(): void {
    stop()
    onClose()
  }

  function countText(): string {
    if (!count.result) return t.recoverCounting
    return left === 0 ? t.recoverAllNone : fill(t.recoverCount, { count: left.toLocaleString(t.locale) })
  }

  return (
    <Modal id="recover-all" title={t.recoverTitle} focus="recover-all-close" onCancel={close}>
      <p id="recover-all-text">{webhookID ? fill(t.recoverAllOfWebhook, { id: webhookID }) : t.recoverAllOfEvent}</p>
      {first && count.problem && <ProblemView answer={count.problem} onAgain={count.reload} />}
      {first && !count.problem && <p role="status">{countText()}</p>}
      <div class="batch">
        <BatchView label={t.recoverTitle} batch={batch} ended={t.recoverDone} onStop={stop} />
      </div>
      <p class="buttons">
        <button type="button" id="recover-all-close" onClick={close}>
          {first ? t.cancel : t.close}
        </button>
        {first && (
          <button type="button" class="primary" aria-disabled={left === 0 ? 'true' : undefined} onClick={recover}>
            {t.recoverRun}
          </button>
        )}
      </p>
    </Modal>
  )
}
