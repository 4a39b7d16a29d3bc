import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { Stats } from '../api/results.ts'
import { useLast } from '../api/use-last.ts'
import { useQuery } from '../api/use-query.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ChartsView } from './charts-view.tsx'
import { Sparkline } from './sparkline.tsx'
import { StatsTable } from './stats-table.tsx'
import { type Period, totalsOf } from './totals.ts'

/** How often the figures are asked for again (ms): by then a part of the period may be over. */
const EVERY = { hour: 5_000, day: 30_000 }

/** How the last hour or day went: figures in a strip, and charts of them for whoever wants more. */
export function StatsView(props: {
  eventID: string
  webhookID: string
  period: Period
  onPeriod(period: Period): void
}) {
  const t = usePhrases()
  const { eventID, webhookID, period, onPeriod } = props
  const params = webhookID ? { eventID, webhookID, period } : { eventID, period }
  const query = useQuery('webhook.log.stats', params, EVERY[period])
  const stats = useLast(query)
  const [open, setOpen] = useState(false)
  return (
    <section class="strip stats" aria-label={t.chartTitle}>
      <header>
        <Figures stats={stats} />
        <button
          type="button"
          class="disclosure"
          aria-expanded={open ? 'true' : 'false'}
          aria-controls={open ? 'charts' : undefined}
          onClick={() => setOpen(!open)}
        >
          <ChevronIcon /> {t.chartMore} {stats && <Sparkline parts={stats.parts} />}
        </button>
        <fieldset class="switch">
          <legend class="unseen">{t.chartPeriod}</legend>
          {(['hour', 'day'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="period" value={one} checked={one === period} onChange={() => onPeriod(one)} />
              <span>{one === 'hour' ? t.chartHour : t.chartDay}</span>
            </label>
          ))}
        </fieldset>
      </header>
      {query.problem && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {stats && open && (
        <div id="charts">
          <ChartsView stats={stats} />
          <StatsTable stats={stats} />
        </div>
      )}
    </section>
  )
}

function Figures({ stats }: { stats: Stats | null }) {
  const t = usePhrases()
  const number = new Intl.NumberFormat(t.locale)
  const totals = stats && totalsOf(stats)
  // A delivery may have several attempts: the two do not add up.
  const groups = [
    [
      t.deliveryAttempts,
      [
        ['received', t.chartReceived, totals?.received],
        ['failed', t.chartFailed, totals?.failed],
        ['given-up', t.chartGivenUp, totals?.givenUp],
      ],
    ],
    [t.deliveries, [['', t.chartPending, stats?.pending]]],
  ] as const
  return (
    <div class="figures">
      {groups.map(([counted, figures]) => (
        <div key={counted}>
          <span class="about">{counted}</span>
          <dl>
            {figures.map(([name, title, value]) => (
              <div key={name}>
                <dt>
                  {name && <i class={`swatch ${name}`} aria-hidden="true" />} {title}
                </dt>
                <dd>{value === undefined ? '–' : number.format(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  )
}
