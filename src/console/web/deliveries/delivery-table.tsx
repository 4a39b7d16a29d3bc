import type { Delivery } from '../api/results.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { DeliveryRow } from './delivery-row.tsx'
import type { Opening } from './opening.ts'
import type { Selection } from './use-selection.ts'

/** Deliveries as a table; on a phone, as cards. */
export function DeliveryTable(props: {
  label: string
  rows: readonly Delivery[]
  opening: Opening
  busy?: boolean
  selection?: Selection | undefined
  /** Something was done to one of them. */
  onChange(): void
}) {
  const t = usePhrases()
  return (
    <table class="deliveries" aria-label={props.label} aria-busy={props.busy ? 'true' : undefined}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t.deliveryID}</th>
          <th scope="col">{t.state}</th>
          <th scope="col">{t.deliveryWho}</th>
          <th scope="col">{t.deliveryNotification}</th>
          <th scope="col">{t.deliveryAnswer}</th>
          <th scope="col" class="number">
            {t.deliveryAttempts}
          </th>
          <th scope="col">{t.deliveryMade}</th>
        </tr>
      </thead>
      {props.rows.map((delivery) => (
        <DeliveryRow
          key={delivery.deliveryID}
          delivery={delivery}
          opening={props.opening}
          selection={props.selection}
          onChange={props.onChange}
        />
      ))}
    </table>
  )
}
