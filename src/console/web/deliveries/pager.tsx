import { Icon } from '../parts/icons.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { DeliveryPages } from './use-deliveries.ts'

/** Which page it is, how to turn it, and whether it follows what happens. */
export function Pager({ pages }: { pages: DeliveryPages }) {
  const t = usePhrases()
  const { live, setLive, newer } = pages
  return (
    <div class="pager">
      <div class="follow">
        <label class="live">
          {/* Not taken away on a later page: what has the focus must not vanish. */}
          <input
            type="checkbox"
            role="switch"
            checked={live}
            aria-checked={live ? 'true' : 'false'}
            aria-disabled={newer ? 'true' : undefined}
            onChange={(event: Event) => {
              const input = event.target as HTMLInputElement
              if (newer) input.checked = false
              else setLive(input.checked)
            }}
          />
          {t.deliveryLive}
        </label>
        <span class="about">{newer ? t.deliveryLiveFirst : live ? t.deliveryLiveHint : t.deliveryLiveOff}</span>
      </div>
      <Turns pages={pages} />
    </div>
  )
}

/** Where the list ends, too; what is turned to is then seen from its beginning. */
export function PagerBelow({ pages, list }: { pages: DeliveryPages; list: string }) {
  const t = usePhrases()
  const { rows, total, newer, older } = pages
  if (total === rows?.length) return null // by the number: while a page is asked for, nothing is known of others
  const toTop = (turn: (() => void) | null) =>
    turn &&
    (() => {
      turn()
      document.getElementById(list)?.scrollIntoView()
    })
  return (
    <nav class="pager" aria-label={t.deliveryPages}>
      <Turns pages={{ ...pages, newer: toTop(newer), older: toTop(older) }} />
    </nav>
  )
}

function Turns({ pages: { rows, from, total, uncounted, newer, older } }: { pages: DeliveryPages }) {
  const t = usePhrases()
  const count = rows?.length ?? 0
  if (total === 0) return null
  const number = new Intl.NumberFormat(t.locale)
  const range = { from: number.format(from), to: number.format(from + count - 1) }
  return (
    <div class="turns">
      <span class="page-range">
        {count > 0 && fill(t.page, { ...range, total: `${number.format(total)}${uncounted ? '+' : ''}` })}
      </span>
      <PageButton label={t.newer} path="M10 3.5L5.5 8l4.5 4.5" turn={newer} />
      <PageButton label={t.older} path="M6 3.5L10.5 8 6 12.5" turn={older} after />
    </div>
  )
}

/** It keeps the focus where there is no further page. */
function PageButton(props: { label: string; path: string; turn: (() => void) | null; after?: boolean }) {
  const { label, path, turn, after } = props
  return (
    <button type="button" aria-disabled={turn ? undefined : 'true'} onClick={() => turn?.()}>
      {!after && <Icon path={path} />}
      {label}
      {after && <Icon path={path} />}
    </button>
  )
}
