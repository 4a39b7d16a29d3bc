import { useContext } from 'hono/jsx/dom'
import type { Delivery } from '../api/results.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { PlaceLink } from '../parts/place-link.tsx'
import { When } from '../parts/when.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { Words } from '../phrases/words.tsx'
import { DeliveryDetails } from './delivery-details.tsx'
import type { Opening } from './opening.ts'
import { personText } from './search-field.tsx'
import { StateBadge } from './state-badge.tsx'
import { canResend, type Selection } from './use-selection.ts'
import { WebhookNames } from './webhook-names.ts'

const COLUMNS = 8

/** One delivery: its line, and below it, when it is open, all that was tried. */
export function DeliveryRow(props: {
  delivery: Delivery
  opening: Opening
  /** Without it, no row can be selected. */
  selection?: Selection | undefined
  onChange(): void
}) {
  const { delivery, opening, selection } = props
  const { deliveryID, state } = delivery
  const open = opening.open === deliveryID
  const toggle = () => opening.onOpen(open ? null : deliveryID)
  return (
    <tbody id={`delivery-${deliveryID}`} class={open ? 'is-open' : undefined}>
      <tr class="line" onClick={(event: Event) => isPlain(event) && toggle()}>
        <td class="cell-select">{selection && <SelectBox delivery={delivery} selection={selection} />}</td>
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

function SelectBox({ delivery, selection }: { delivery: Delivery; selection: Selection }) {
  const t = usePhrases()
  const { deliveryID } = delivery
  if (!canResend(delivery)) return null
  return (
    <label class="select">
      <input
        type="checkbox"
        aria-label={fill(t.selectOne, { id: deliveryID })}
        checked={selection.has(deliveryID)}
        onChange={(event: Event) => selection.set([deliveryID], (event.target as HTMLInputElement).checked)}
      />
    </label>
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
  const say = useWords()
  const name = useContext(WebhookNames).get(delivery.webhookID)
  const { type, url, status, error, attempts, date, dueDate, state } = delivery
  const next = state === 'waiting' ? dueDate : null
  return (
    <>
      <td class="cell-who">
        <Subject delivery={delivery} />
      </td>
      <td class="cell-what">
        <span class="first">{type}</span>
        <span class="second" title={url}>
          {name ?? url}
        </span>
      </td>
      <td class="cell-answer">
        {status !== null && <span class="first">{`HTTP ${status}`}</span>}
        {error && (
          <span class="second" title={say(error) ?? error}>
            <Words of={error} />
          </span>
        )}
      </td>
      <td class="number" data-label={t.deliveryAttempts}>
        {attempts}
      </td>
      <td class="cell-date">
        <When date={date} />
        {next && (
          <span class="second">
            {t.deliveryNextTry}: <When date={next} />
          </span>
        )}
      </td>
    </>
  )
}

/** Whom and what it tells of. The name leads to all that was told of that person. */
function Subject({ delivery }: { delivery: Delivery }) {
  const t = usePhrases()
  const { eventID, personID, personName, personEmail, activityName } = delivery
  const name = personID === null ? null : personText({ name: personName, personID }, t)
  return (
    <>
      {name && (
        <span class="first" title={personEmail ?? undefined}>
          {eventID ? <PlaceLink to={`/deliveries#eventID=${eventID}&personID=${personID}`}>{name}</PlaceLink> : name}
        </span>
      )}
      {activityName && (
        <span class="second" title={activityName}>
          {activityName}
        </span>
      )}
    </>
  )
}

/** A click that means the line: on nothing that is to be clicked itself, and not the end of a selection. */
function isPlain(event: Event): boolean {
  const target = event.target as Element
  return !target.closest('button, a, label') && !getSelection()?.toString()
}
