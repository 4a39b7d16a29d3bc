import type { Stats } from '../api/results.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { milliseconds } from './attempt-view.tsx'
import { timeOf } from './charts-view.tsx'
import { busyParts } from './totals.ts'

/** The figures of the charts, for whoever cannot see them or wants them exactly; parts in which nothing was sent are left out. */
export function StatsTable({ stats }: { stats: Stats }) {
  const t = usePhrases()
  const number = new Intl.NumberFormat(t.locale)
  const parts = busyParts(stats).toReversed()
  const time = (value: number | null) => (value === null ? '–' : milliseconds(value, t))
  return (
    <details class="stats-table">
      <summary>{t.chartTable}</summary>
      {parts.length === 0 ? (
        <p class="about">{t.chartNothing}</p>
      ) : (
        <section class="scroll" tabindex={0} aria-label={t.chartTable}>
          <table>
            <thead>
              <tr>
                {[t.chartTime, t.chartReceived, t.chartFailed, t.chartGivenUp, t.chartMedian, t.chartSlowest].map(
                  (name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => (
                <tr key={part.date}>
                  <th scope="row">{timeOf(part.date, t)}</th>
                  <td>{number.format(part.received)}</td>
                  <td>{number.format(part.failed)}</td>
                  <td>{number.format(part.givenUp)}</td>
                  <td>{time(part.milliseconds)}</td>
                  <td>{time(part.slowest)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
