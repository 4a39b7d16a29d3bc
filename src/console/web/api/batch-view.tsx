import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ProblemView } from './problem-view.tsx'
import type { Batch } from './use-batch.ts'

/**
 * How far it has come: "3 of 20".
 * @param ended what is said when it is over
 */
export function BatchView(props: { label: string; batch: Batch; ended: string; onStop(): void }) {
  const t = usePhrases()
  const { label, batch, ended } = props
  const { total, done, running, problem } = batch
  if (total === null) return null
  const shown = { done: done.toLocaleString(t.locale), total: total.toLocaleString(t.locale) }
  return (
    <>
      {running && <progress max={total} value={done} aria-label={label} />}
      <span role="status">{running ? fill(t.recoverProgress, shown) : fill(ended, shown)}</span>
      {running && (
        <button type="button" onClick={props.onStop}>
          {t.recoverStop}
        </button>
      )}
      {problem && <ProblemView answer={problem} />}
    </>
  )
}
