import { useState } from 'hono/jsx/dom'
import type { PartOfPeriod, Stats } from '../api/results.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { milliseconds } from './attempt-view.tsx'
import { PlotView } from './plot-view.tsx'
import { latencies, stacked, totalsOf, widthOf } from './totals.ts'

/** What was sent, as bars; how long it took, as lines. */
export function ChartsView({ stats }: { stats: Stats }) {
  const t = usePhrases()
  const [at, point] = useState<number | null>(null)
  const { parts } = stats
  // Of what is shown: what was chosen last may not be there yet.
  const width = widthOf(stats)
  const name = width < 3_600 / 2 ? t.chartHour : t.chartDay
  const about = `${width} ${t.locale}`
  const shared = { locale: t.locale, width, onPoint: point }
  const number = new Intl.NumberFormat(t.locale, { notation: 'compact' })
  const part = at === null ? undefined : parts[at]
  return (
    <div class="charts">
      <figure>
        <figcaption>
          <strong>{t.chartCounts}</strong> <span>{part && partText(part, t)}</span>
        </figcaption>
        <PlotView
          label={fill(t.chartCountsLabel, { ...totalsOf(stats), period: name })}
          about={about}
          data={stacked(parts)}
          make={({ countSeries }) => ({ ...shared, least: 4, format: number.format, series: countSeries() })}
        />
      </figure>
      <figure>
        <figcaption>
          <strong>{t.chartLatency}</strong> <LatencyKey part={part} />
        </figcaption>
        <PlotView
          label={fill(t.chartLatencyLabel, { ...worst(parts, t), period: name })}
          about={about}
          data={latencies(parts)}
          make={({ latencySeries }) => ({
            ...shared,
            least: 10,
            format: (value) => milliseconds(value, t),
            series: latencySeries(),
          })}
        />
      </figure>
    </div>
  )
}

function LatencyKey({ part }: { part: PartOfPeriod | undefined }) {
  const t = usePhrases()
  const value = (one: number | null | undefined) => one != null && <b>{milliseconds(one, t)}</b>
  return (
    <span class="key-words">
      <span>
        <i class="swatch median" aria-hidden="true" /> {t.chartMedian} {value(part?.milliseconds)}
      </span>
      <span>
        <i class="swatch slowest" aria-hidden="true" /> {t.chartSlowest} {value(part?.slowest)}
      </span>
    </span>
  )
}

/** What the bar below the pointer says. */
function partText({ date, received, failed, givenUp }: PartOfPeriod, t: Phrases): string {
  return fill(t.chartPart, { time: timeOf(date, t), received, failed, givenUp })
}

export function timeOf(date: string, { locale }: Phrases): string {
  return new Date(Number(date) * 1_000).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
}

/** The highest points of both lines. */
function worst(parts: readonly PartOfPeriod[], t: Phrases): { median: string; slowest: string } {
  const most = (name: 'milliseconds' | 'slowest') => {
    const values = parts.flatMap((part) => part[name] ?? [])
    return values.length > 0 ? milliseconds(Math.max(...values), t) : '–'
  }
  return { median: most('milliseconds'), slowest: most('slowest') }
}
