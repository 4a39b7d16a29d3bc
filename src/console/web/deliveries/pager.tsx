import { Icon } from '../parts/icons.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { DeliveryPages } from './use-deliveries.ts'

/** Which page it is, how to turn it, and whether it follows what happens. */
export function Pager({ pages }: { pages: DeliveryPages }) {
  const t = usePhrases()
  const { rows, from, total, uncounted, live, setLive, newer, older } = pages
  const count = rows?.length ?? 0
  const number = new Intl.NumberFormat(t.locale)
  const range = { from: number.format(from), to: number.format(from + count - 1) }
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
      <div class="turns">
        <span class="page-range">
          {count > 0 && fill(t.page, { ...range, total: `${number.format(total)}${uncounted ? '+' : ''}` })}
        </span>
        <PageButton label={t.newer} path="M10 3.5L5.5 8l4.5 4.5" turn={newer} />
        <PageButton label={t.older} path="M6 3.5L10.5 8 6 12.5" turn={older} after />
      </div>
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
