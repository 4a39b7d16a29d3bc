import type { WebhookDay } from '../api/results.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Bar, summaryOf } from './day.ts'

/** In the units of its drawing. */
const STEP = 3
const BAR = 2
const HEIGHT = 20
/** An hour in which little was sent is seen all the same. */
const LEAST = 2

/** How the last day went: the share that was received, and a bar for each hour. */
export function DayView({ day }: { day: WebhookDay | undefined }) {
  const t = usePhrases()
  const summary = day && summaryOf(day)
  if (!summary) return <span class="about">{day && t.webhookDayNothing}</span>
  const { attempts, rate, bars } = summary
  const percent = rate.toLocaleString(t.locale, { style: 'percent', maximumFractionDigits: 1 })
  const label = fill(t.webhookDayLabel, { percent, count: attempts.toLocaleString(t.locale) })
  const width = bars.length * STEP
  return (
    <span class="day" title={label}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={label}>
        {bars.map((bar, hour) => (
          <HourBar key={hour} x={hour * STEP} bar={bar} />
        ))}
      </svg>
      <span aria-hidden="true">{fill(t.webhookDayReceived, { percent })}</span>
    </span>
  )
}

function HourBar({ x, bar }: { x: number; bar: Bar }) {
  if (bar.height === 0) return <rect class="day-none" x={x} y={HEIGHT - 1} width={BAR} height={1} />
  const height = Math.max(LEAST, bar.height * HEIGHT)
  const failed = (bar.failed / bar.height) * height
  return (
    <>
      <rect class="day-received" x={x} y={HEIGHT - height + failed} width={BAR} height={height - failed} />
      <rect class="day-failed" x={x} y={HEIGHT - height} width={BAR} height={failed} />
    </>
  )
}
