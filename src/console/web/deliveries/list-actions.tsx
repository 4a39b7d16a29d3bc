import { useContext, useState } from 'hono/jsx/dom'
import { BatchView } from '../api/batch-view.tsx'
import { useSession } from '../api/session.ts'
import { type Step, useBatch } from '../api/use-batch.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { CsvButton } from './csv-button.tsx'
import { type Filter, filterParams } from './filter.ts'
import { RecoverAllDialog } from './recover-all-dialog.tsx'
import type { Selection } from './use-selection.ts'

/** What can be done with the list, or with the rows that are selected. */
export function ListActions(props: {
  eventID: string
  filter: Filter
  total: number
  selection: Selection
  onChange(): unknown
}) {
  const t = usePhrases()
  const { eventID, filter, total, selection, onChange } = props
  const { may } = useSession()
  const [recovering, setRecovering] = useState(false)
  return (
    <div class="list-actions">
      {may('write') && <ResendSelected selection={selection} onChange={onChange} />}
      <div class="buttons">
        {may('write') && (
          <button type="button" onClick={() => setRecovering(true)}>
            {t.recoverAll}
          </button>
        )}
        <CsvButton params={{ eventID, ...filterParams(filter) }} total={total} />
      </div>
      {recovering && (
        <RecoverAllDialog
          eventID={eventID}
          filter={filter}
          onClose={() => {
            setRecovering(false)
            onChange()
          }}
        />
      )}
    </div>
  )
}

function ResendSelected({ selection, onChange }: { selection: Selection; onChange(): unknown }) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { run } = useCall()
  const { batch, start, stop } = useBatch()
  const count = selection.ids.length

  async function resend(): Promise<void> {
    if (batch.running || count === 0) return
    const left = [...selection.ids]
    const next = async (): Promise<Step> => {
      const deliveryID = left.shift() ?? ''
      const answer = await run('webhook.log.resend', { deliveryID })
      const over = left.length === 0
      if (answer?.outcome === 'result') {
        selection.set([deliveryID], false)
        return { did: 1, over }
      }
      // One that cannot be sent again does not keep the others from it. It stays selected.
      const aboutThis = answer?.outcome === 'error' && answer.issues.length > 0
      return { did: 0, over: over || !aboutThis, problem: answer }
    }
    const { done } = await start(count, next)
    announce(fill(t.resendDone, { done: done.toLocaleString(t.locale), total: count.toLocaleString(t.locale) }))
    onChange()
  }

  return (
    <div class="selected">
      <label class="live">
        <input
          type="checkbox"
          checked={selection.all}
          onChange={(event: Event) => selection.setAll((event.target as HTMLInputElement).checked)}
        />
        {t.selectPage}
      </label>
      {count > 0 && !batch.running && (
        <button type="button" class="primary" onClick={resend}>
          {fill(t.resendSelected, { count: count.toLocaleString(t.locale) })}
        </button>
      )}
      <BatchView label={t.deliveryResend} batch={batch} ended={t.resendDone} onStop={stop} />
    </div>
  )
}
