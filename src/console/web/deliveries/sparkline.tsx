import type { PartOfPeriod } from '../api/results.ts'
import { sparks } from './totals.ts'

const HEIGHT = 20

/** The bars of the period, small and without words: the figures beside it say how many. */
export function Sparkline({ parts }: { parts: readonly PartOfPeriod[] }) {
  const { all, failed, givenUp } = sparks(parts, HEIGHT)
  return (
    <svg class="spark" viewBox={`0 0 ${parts.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="spark-base" d={`M0 ${HEIGHT - 0.25}h${parts.length}`} />
      <path class="spark-all" d={all} />
      <path class="spark-failed" d={failed} />
      <path class="spark-given-up" d={givenUp} />
    </svg>
  )
}
