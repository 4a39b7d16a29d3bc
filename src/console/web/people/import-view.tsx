import { useMemo, useRef, useState } from 'hono/jsx/dom'
import { BatchView } from '../api/batch-view.tsx'
import type { Activity } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { csvOf } from '../parts/csv.ts'
import { focusOn } from '../parts/focus.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { saveFile } from '../parts/save-file.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { FIELDS } from './columns.ts'
import { unreadableText } from './flaw-text.ts'
import { ImportTable } from './import-table.tsx'
import { type List, listOf } from './lines.ts'
import { ListField } from './list-field.tsx'
import { reportOf } from './report.ts'
import { countsOf } from './sending.ts'
import { type Import, useImport } from './use-import.ts'
import type { People } from './use-people.ts'

const NOTHING: List = { columns: { headed: false, fields: [], unread: [] }, lines: [] }

/** Enrols the people of a list in an activity: it is pasted or dropped, looked through, sent, and told of line by line. */
export function ImportView({ activity, people }: { activity: Activity; people: People }) {
  const t = usePhrases()
  const { rights } = useSession()
  const [text, setText] = useState('')
  const [refused, refuse] = useState<string | null>(null)
  // A token of one event gives nobody a number.
  const numbers = rights?.eventID === null
  const read = useMemo(
    () => (text.trim() ? listOf(text, numbers ? FIELDS : FIELDS.filter((field) => field !== 'externalID')) : NOTHING),
    [text, numbers],
  )
  const unreadable = 'why' in read ? unreadableText(read, t) : refused
  const list = 'why' in read ? NOTHING : read
  const work = useImport(activity.activityID, list.lines, () => focusOn('import-summary'))
  useEffectNow(() => focusOn('import-text'), [])

  function begin(next: string): void {
    work.reset()
    refuse(null)
    setText(next)
  }

  return (
    <section class="import" aria-labelledby="import-title">
      <div class="panel-head">
        <h2 id="import-title">{fill(t.importTitle, { name: activity.name })}</h2>
        <button type="button" onClick={() => people.show({})}>
          {t.importBack}
        </button>
      </div>
      {!work.begun && <ListField text={text} onText={begin} onRefused={refuse} />}
      {unreadable && (
        <p class="problem" role="alert">
          <WarningIcon /> {unreadable}
        </p>
      )}
      {!unreadable && text.trim() && list.lines.length === 0 && (
        <p class="empty" role="status">
          {t.importEmpty}
        </p>
      )}
      {!unreadable && list.lines.length > 0 && (
        <>
          <Summary list={list} work={work} />
          <Actions activity={activity} list={list} work={work} onNew={() => begin('')} />
          <ImportTable list={list} work={work} />
        </>
      )}
    </section>
  )
}
/** How many lines are right, and what became of them. */
function Summary({ list, work }: { list: List; work: Import }) {
  const t = usePhrases()
  const { lines, columns } = list
  const counts = countsOf(lines, work.told)
  const shown = Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, count.toLocaleString(t.locale)]),
  )
  return (
    <div>
      <p id="import-summary" role="status" tabindex={-1}>
        <strong>{fill(work.begun ? t.importSummary : t.importPreview, shown)}</strong>
      </p>
      {!work.begun && columns.headed && (
        <p class="about">{fill(t.importHeadings, { line: String((lines[0]?.line ?? 2) - 1) })}</p>
      )}
      {!work.begun && columns.unread.length > 0 && (
        <p class="about">{fill(t.importUnread, { columns: columns.unread.join(', ') })}</p>
      )}
    </div>
  )
}

function Actions(props: { activity: Activity; list: List; work: Import; onNew(): void }) {
  const t = usePhrases()
  const words = useWords()
  const { activity, list, work } = props
  const { batch, told, begun } = work
  const { left } = countsOf(list.lines, told)
  const name = `${activity.name} ${new Date().toISOString().slice(0, 10)}.csv`
  const opened = useRef(false)
  opened.current = batch.running
  useEffectNow(() => {
    // What is under way ends with the page.
    const ask = (event: Event) => opened.current && event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  return (
    <div class="batch">
      {!batch.running && left > 0 && (
        <button type="button" class="primary" onClick={work.send}>
          {fill(begun ? t.importRest : t.importSend, { count: left.toLocaleString(t.locale) })}
        </button>
      )}
      <BatchView label={t.importOpen} batch={batch} ended="" onStop={work.stop} />
      {begun && !batch.running && (
        <>
          <button type="button" onClick={() => saveFile(name, csvOf(reportOf(list.lines, told, t, words)))}>
            {t.importReport}
          </button>
          <button
            type="button"
            onClick={() => {
              props.onNew()
              focusOn('import-text')
            }}
          >
            {t.importNew}
          </button>
        </>
      )}
    </div>
  )
}
