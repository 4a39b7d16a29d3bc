import type { DeliveryState } from '../api/results.ts'
import { CheckIcon, ClockIcon, CrossIcon, Icon, PauseIcon } from '../parts/icons.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { stateName } from './state-words.ts'

export const NextIcon = () => <Icon path="M2.5 8h10M8.8 4.2L12.6 8l-3.8 3.8" />
const UnderWayIcon = () => <Icon path="M2 8l12-5.5L9.8 14 7.6 9.2z" />
const QueueIcon = () => <Icon path="M2.5 4h11M2.5 8h11M2.5 12h6" />
export const NoneIcon = () => <Icon path="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4" />

const LOOKS = {
  received: ['good', CheckIcon],
  givenUp: ['bad', CrossIcon],
  waiting: ['warn', ClockIcon],
  ready: ['', NextIcon],
  underWay: ['going', UnderWayIcon],
  ordered: ['', QueueIcon],
  held: ['', PauseIcon],
  cancelled: ['', NoneIcon],
} as const

/**
 * How it stands with a delivery, in words, by its form and by its colour.
 * @param name other words for it
 */
export function StateBadge({ state, name }: { state: DeliveryState; name?: string }) {
  const t = usePhrases()
  const [look, StateIcon] = LOOKS[state]
  return (
    <span class={`badge ${look}`}>
      <StateIcon /> {name ?? stateName(state, t)}
    </span>
  )
}
