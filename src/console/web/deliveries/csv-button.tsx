import { useContext } from 'hono/jsx/dom'
import { BatchView } from '../api/batch-view.tsx'
import type { Delivery } from '../api/results.ts'
import { type Step, useBatch } from '../api/use-batch.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { csvOf } from '../parts/csv.ts'
import { saveFile } from '../parts/save-file.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { stateName } from './state-words.ts'

const LIMIT = 100
/** No file has more rows: each hundred of them is a call. */
const CSV_MAX = 5_000

/** All that the filters show as a file, the newest first, up to a bound. */
export function CsvButton({ params, total }: { params: { eventID: string }; total: number }) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { run } = useCall()
  const { batch, start, stop } = useBatch()
  async function download(): Promise<void> {
    const rows: Delivery[] = []
    const page = async (): Promise<Step> => {
      const before = rows.at(-1)?.deliveryID
      const answer = await run('webhook.delivery.find', { ...params, limit: LIMIT, ...(before ? { before } : {}) })
      if (answer?.outcome !== 'result') return { did: 0, over: true, problem: answer }
      const { data } = answer.body
      rows.push(...data)
      return { did: data.length, over: data.length < LIMIT }
    }
    const { done, finished } = await start(Math.min(total, CSV_MAX), page)
    if (!finished || done === 0) return
    saveFile(`${t.deliveries} ${params.eventID}.csv`, csvOf([headOf(t), ...rows.map((row) => rowOf(row, t))]))
    announce(fill(total > CSV_MAX ? t.csvCut : t.csvDone, { done: done.toLocaleString(t.locale) }))
  }
  const label = fill(t.csv, { max: CSV_MAX.toLocaleString(t.locale) })
  return (
    <>
      <button type="button" aria-disabled={batch.running || total === 0 ? 'true' : undefined} onClick={click}>
        {label}
      </button>
      <BatchView label={label} batch={batch} ended="" onStop={stop} />
    </>
  )

  function click(): void {
    if (!batch.running && total > 0) void download()
  }
}

function headOf(t: Phrases): string[] {
  return [
    ...[t.deliveryID, t.state, t.person, t.email, t.personID, t.activity],
    ...[t.type, t.webhook, t.url, t.deliveryAttempts, 'HTTP', t.attemptWhy, t.deliveryMade],
  ]
}

function rowOf(row: Delivery, t: Phrases): (string | number | null)[] {
  const { deliveryID, state, personName, personEmail, personID, activityName, type, webhookID, url } = row
  const made = new Date(Number(row.date) * 1_000).toISOString()
  const about = [deliveryID, stateName(state, t), personName, personEmail, personID, activityName]
  return [...about, type, webhookID, url, row.attempts, row.status, row.error, made]
}
