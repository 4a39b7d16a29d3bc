import type { DeliveryState } from '../api/results.ts'
import { CheckIcon, ClockIcon, CrossIcon, Icon, PauseIcon, WarningIcon } from '../parts/icons.tsx'
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
  failed: ['warn', WarningIcon],
  ready: ['', NextIcon],
  underWay: ['going', UnderWayIcon],
  ordered: ['', QueueIcon],
  held: ['', PauseIcon],
  cancelled: ['', NoneIcon],
} as const

/** How it stands with a delivery. */
export function StateBadge({ state }: { state: DeliveryState }) {
  return <Badge look={state} name={stateName(state, usePhrases())} />
}

/** How it stands with a delivery or an attempt, in words, by its form and by its colour. */
export function Badge({ look, name }: { look: keyof typeof LOOKS; name: string }) {
  const [tone, LookIcon] = LOOKS[look]
  return (
    <span class={`badge ${tone}`}>
      <LookIcon /> {name}
    </span>
  )
}
