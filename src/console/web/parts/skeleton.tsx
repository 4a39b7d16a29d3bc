import { usePhrases } from '../phrases/use-phrases.ts'

/**
 * Quiet bars where something is on its way, as high as what comes: nothing jumps when it is there.
 * @param of the class that says how high a bar is
 */
export function Skeleton({ of, rows }: { of: string; rows: number }) {
  const t = usePhrases()
  return (
    <div class={`skeleton of-${of}`} role="status" aria-busy="true">
      <span class="unseen">{t.loadingList}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class="bar" aria-hidden="true" />
      ))}
    </div>
  )
}
