import type { Delivery } from '../api/results.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { DeliveryDetails } from './delivery-details.tsx'
import type { Opening } from './opening.ts'
import { StateBadge } from './state-badge.tsx'

const COLUMNS = 7

/** One delivery: its line, and below it, when it is open, all that was tried. */
export function DeliveryRow(props: { delivery: Delivery; opening: Opening; onChange(): void }) {
  const { delivery, opening } = props
  const { deliveryID, state } = delivery
  const open = opening.open === deliveryID
  const toggle = () => opening.onOpen(open ? null : deliveryID)
  return (
    <tbody id={`delivery-${deliveryID}`} class={open ? 'is-open' : undefined}>
      <tr class="line" onClick={(event: Event) => isPlain(event) && toggle()}>
        <th scope="row">
          <OpenButton deliveryID={deliveryID} open={open} onClick={toggle} />
        </th>
        <td class="cell-state">
          <StateBadge state={state} />
        </td>
        <Facts delivery={delivery} />
      </tr>
      {open && (
        <tr class="opened-row">
          <td colspan={COLUMNS} id={`delivery-${deliveryID}-details`}>
            <DeliveryDetails delivery={delivery} opening={opening} onChange={props.onChange} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

function OpenButton({ deliveryID, open, onClick }: { deliveryID: string; open: boolean; onClick(): void }) {
  const t = usePhrases()
  return (
    <button
      type="button"
      id={`delivery-${deliveryID}-open`}
      class="disclosure"
      aria-label={fill(t.deliveryName, { id: deliveryID })}
      aria-expanded={open ? 'true' : 'false'}
      aria-controls={open ? `delivery-${deliveryID}-details` : undefined}
      onClick={onClick}
    >
      <ChevronIcon /> {deliveryID}
    </button>
  )
}

function Facts({ delivery }: { delivery: Delivery }) {
  const t = usePhrases()
  const { type, url, status, error, attempts, date, dueDate, state } = delivery
  const next = state === 'waiting' ? dueDate : null
  return (
    <>
      <td class="cell-what">
        <span class="first">{type}</span>
        <span class="second" title={url}>
          {url}
        </span>
      </td>
      <td class="cell-answer">
        {status !== null && <span class="first">{`HTTP ${status}`}</span>}
        {error && (
          <span class="second" lang="en" title={error}>
            {error}
          </span>
        )}
      </td>
      <td class="number" data-label={t.deliveryAttempts}>
        {attempts}
      </td>
      <td class="cell-date">
        <When date={date} />
      </td>
      <td class={`cell-next ${next ? '' : 'nothing'}`} data-label={t.deliveryNextTry}>
        {next && <When date={next} />}
      </td>
    </>
  )
}

/** A click that means the line: on nothing that is to be clicked itself, and not the end of a selection. */
function isPlain(event: Event): boolean {
  const target = event.target as Element
  return !target.closest('button, a') && !getSelection()?.toString()
}
