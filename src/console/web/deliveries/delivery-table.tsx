import type { Delivery } from '../parts/results.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { DeliveryRow } from './delivery-row.tsx'

/** Deliveries as a table; on a phone, as cards. */
export function DeliveryTable(props: {
  label: string
  rows: readonly Delivery[]
  /** The one that is open. */
  open: string | null
  live: boolean
  busy?: boolean
  onOpen(deliveryID: string | null): void
  /** Something was done to one of them. */
  onChange(): void
}) {
  const t = usePhrases()
  return (
    <table class="deliveries" aria-label={props.label} aria-busy={props.busy ? 'true' : undefined}>
      <thead>
        <tr>
          <th scope="col">{t.deliveryID}</th>
          <th scope="col">{t.state}</th>
          <th scope="col">{t.deliveryNotification}</th>
          <th scope="col">{t.deliveryAnswer}</th>
          <th scope="col" class="number">
            {t.deliveryAttempts}
          </th>
          <th scope="col">{t.deliveryMade}</th>
          <th scope="col">{t.deliveryNextTry}</th>
        </tr>
      </thead>
      {props.rows.map((delivery) => (
        <DeliveryRow
          key={delivery.deliveryID}
          delivery={delivery}
          open={delivery.deliveryID === props.open}
          live={props.live}
          onOpen={props.onOpen}
          onChange={props.onChange}
        />
      ))}
    </table>
  )
}
