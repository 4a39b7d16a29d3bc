import { useState } from 'hono/jsx/dom'
import { focusOn } from '../parts/focus.ts'
import { CheckIcon, WarningIcon } from '../parts/icons.tsx'
import { Pager } from '../parts/pager.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { AllWords } from '../phrases/words.tsx'
import { flawText } from './flaw-text.ts'
import { fullName, type Line, type List } from './lines.ts'
import { reasonsOf, stateText } from './report.ts'
import type { Import } from './use-import.ts'

const PAGE = 50

/** The lines of a list, a page of them: what was read, what is wrong, and then what became of each. */
export function ImportTable({ list, work }: { list: List; work: Import }) {
  const t = usePhrases()
  const [offset, setOffset] = useState(0)
  const [only, setOnly] = useState(false)
  const { told } = work
  const bad = list.lines.filter((one) => one.flaw || told.get(one.line)?.what === 'refused')
  const shown = only && bad.length > 0 ? bad : list.lines
  const from = offset < shown.length ? offset : 0
  const rows = shown.slice(from, from + PAGE)
  const numbered = list.columns.fields.includes('externalID')
  return (
    <>
      {bad.length > 0 && (
        <label class="live">
          <input
            type="checkbox"
            checked={only}
            onChange={(event: Event) => {
              setOnly((event.target as HTMLInputElement).checked)
              setOffset(0)
            }}
          />
          {fill(t.importOnlyWrong, { count: bad.length.toLocaleString(t.locale) })}
        </label>
      )}
      <table class="cards import-table">
        <caption class="unseen">{t.importLines}</caption>
        <thead>
          <tr>
            {[t.importLine, t.personName, t.email, ...(numbered ? [t.externalID] : []), t.state].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.line}>
              <th scope="row" data-label={t.importLine}>
                {one.line.toLocaleString(t.locale)}
              </th>
              <td data-label={t.personName}>{fullName(one)}</td>
              <td data-label={t.email}>{one.email}</td>
              {numbered && <td data-label={t.externalID}>{one.externalID}</td>}
              <td data-label={t.state}>
                <LineState line={one} work={work} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager
        label={t.importPages}
        page={{ total: shown.length, count: rows.length, offset: from, size: PAGE }}
        onTurn={(next) => {
          setOffset(Number(next))
          focusOn('import-summary')
        }}
      />
    </>
  )
}

function LineState({ line, work }: { line: Line; work: Import }) {
  const t = usePhrases()
  const { told, begun } = work
  const reasons = reasonsOf(line, told)
  const what = line.flaw ? 'wrong' : (told.get(line.line)?.what ?? 'left')
  const look = { wrong: 'warn', refused: 'bad', enrolled: 'good', already: 'going', left: begun ? '' : 'good' }[what]
  return (
    <span class="line-state">
      <span class={`badge ${look}`}>
        {(look === 'good' || look === 'going') && <CheckIcon />}
        {(look === 'bad' || look === 'warn') && <WarningIcon />}
        {what === 'left' && !begun ? t.importReady : stateText(line, told, t)}
      </span>
      {line.flaw && <span>{flawText(line.flaw, t)}</span>}
      {reasons.length > 0 && <AllWords of={reasons} />}
    </span>
  )
}
