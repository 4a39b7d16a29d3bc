import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { Explanation } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { exactTime } from '../parts/exact-time.ts'
import { focusOn } from '../parts/focus.ts'
import { CrossIcon } from '../parts/icons.tsx'
import type { SetHash } from '../parts/use-hash.ts'
import { When } from '../parts/when.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { type Filter, spanOf } from './filter.ts'
import { personText } from './search-field.tsx'
import { NextIcon, NoneIcon, StateBadge } from './state-badge.tsx'
import { deliveryState, kindText, saysMore, summaryText, toldText } from './told.ts'

const LIMIT = 100
/** How many lines are shown until all are asked for. */
const FIRST = 4
/** How often it is asked again (ms). */
const EVERY = 5_000

/** Whom the list is about, and what of that did not arrive: why not. */
export function PersonView(props: { eventID: string; filter: Filter; onChange: SetHash }) {
  const t = usePhrases()
  const { eventID, filter, onChange } = props
  const { personID, webhookID, type } = filter
  const person = useQuery('event.person.get', { eventID, personID }).result
  const only = webhookID ? { webhookID } : type ? { type } : {} // a webhook has one type
  const query = useQuery('webhook.delivery.explain', { eventID, personID, limit: LIMIT, ...only }, EVERY)
  const lines = query.result?.data.filter((line) => isWithin(line, filter))
  const name = person ? [person.name, person.surname].filter(Boolean).join(' ') : null
  const open = (deliveryID: string) => {
    onChange({ delivery: deliveryID, eventID }, true)
    focusOn(`delivery-${deliveryID}-open`)
  }
  return (
    <section class="strip person" aria-label={t.personTitle}>
      <header>
        <p>
          <strong>{personText({ name, personID }, t)}</strong> <span class="about">{person?.email}</span>
        </p>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            onChange({ personID: null })
            focusOn('search-text')
          }}
        >
          <CrossIcon /> {t.personClear}
        </button>
      </header>
      {query.problem && <ProblemView answer={query.problem} onAgain={query.reload} />}
      <p role="status">{lines ? summaryText(lines, t) : query.loading ? t.loadingList : ''}</p>
      {lines && <ToldLines lines={lines.filter(({ state }) => state !== 'received')} onOpen={open} />}
      {query.result?.more && <p class="about">{t.toldMore}</p>}
    </section>
  )
}

/** Of the days that are chosen; what did not happen is of none. */
function isWithin({ factDate }: Explanation, filter: Filter): boolean {
  const { since, until } = spanOf(filter)
  if (factDate === null) return true
  return !(since && Number(factDate) < Number(since)) && !(until && Number(factDate) >= Number(until))
}

/** Those that a webhook was to be told come first. */
function ToldLines({ lines, onOpen }: { lines: readonly Explanation[]; onOpen(deliveryID: string): void }) {
  const t = usePhrases()
  const [all, showAll] = useState(false)
  if (lines.length === 0) return null
  const sorted = [...lines.filter(({ webhookID }) => webhookID), ...lines.filter(({ webhookID }) => !webhookID)]
  return (
    <>
      <ol class="told">
        {sorted.slice(0, all ? LIMIT : FIRST).map((line) => (
          <ToldLine key={`${line.factID} ${line.webhookID} ${line.message}`} line={line} onOpen={onOpen} />
        ))}
      </ol>
      {lines.length > FIRST && (
        <p>
          <button type="button" class="quiet" aria-expanded={all ? 'true' : 'false'} onClick={() => showAll(!all)}>
            {all ? t.toldLess : fill(t.toldRest, { count: lines.length })}
          </button>
        </p>
      )}
    </>
  )
}

function ToldLine({ line, onOpen }: { line: Explanation; onOpen(deliveryID: string): void }) {
  const t = usePhrases()
  const { kind, factDate, type, url, message, deliveryID } = line
  const state = deliveryState(line.state)
  return (
    <li>
      <p class="told-what">
        {state ? (
          <StateBadge state={state} />
        ) : (
          <span class="badge">
            <NoneIcon /> {t.toldNotSent}
          </span>
        )}
        {kind && <strong>{kindText(kind, t)}</strong>}
        {factDate && <When date={factDate} />}
      </p>
      <p>
        {toldText(line, t, (date) => exactTime(date, t.locale))}{' '}
        {deliveryID && (
          <button type="button" class="quiet" onClick={() => onOpen(deliveryID)}>
            {fill(t.deliveryName, { id: deliveryID })}
          </button>
        )}
      </p>
      {saysMore(line) && (
        <p class="about">
          <Words of={message} />
        </p>
      )}
      {url && (
        <p class="about told-where">
          {type} <NextIcon /> {url}
        </p>
      )}
    </li>
  )
}
