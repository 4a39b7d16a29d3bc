import { usePhrases } from '../phrases/use-phrases.ts'
import type { Console } from './use-console.ts'

/** The last calls of this tab: each fills its form again. */
export function HistoryView({ console }: { console: Console }) {
  const t = usePhrases()
  return (
    <section class="history" aria-labelledby="history-title">
      <h2 id="history-title">{t.history}</h2>
      {console.history.length === 0 && <p class="about">{t.historyEmpty}</p>}
      <ol>
        {console.history.map((past) => {
          const params = JSON.stringify(past.params)
          return (
            <li key={`${past.method}${params}`}>
              <button type="button" class="past" title={t.historyFill} onClick={() => console.recall(past)}>
                <span class={past.outcome === 'result' ? 'good' : 'bad'}>{t[past.outcome]}</span>
                <code>{past.method}</code>
                <code class="past-params">{params}</code>
              </button>
            </li>
          )
        })}
      </ol>
      {console.history.length > 0 && (
        <button type="button" class="quiet" onClick={console.forget}>
          {t.historyClear}
        </button>
      )}
    </section>
  )
}
