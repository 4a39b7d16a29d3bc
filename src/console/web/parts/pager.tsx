import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** Which page of a list is shown, and the way to the others. */
export function Pager(props: {
  label: string
  page: { total: number; count: number; offset: number; size: number }
  /** @param offset null: the first page */
  onTurn(offset: string | null): void
}) {
  const t = usePhrases()
  const { total, count, offset, size } = props.page
  const shown = (number: number) => number.toLocaleString(t.locale)
  const range = { from: shown(offset + 1), to: shown(offset + count), total: shown(total) }
  const turn = (name: string, next: number) => {
    const there = next > -size && next < total
    // Not disabled: the focus would be lost at the last page.
    return (
      <button type="button" aria-disabled={there ? undefined : 'true'} onClick={() => there && go(next)}>
        {name}
      </button>
    )
  }
  function go(next: number): void {
    props.onTurn(next > 0 ? String(next) : null)
    scrollTo(0, 0)
  }
  return (
    <nav class="pager" aria-label={props.label}>
      <span role="status">{fill(t.page, range)}</span>
      {total > size && (
        <span class="buttons">
          {turn(t.previous, offset - size)}
          {turn(t.next, offset + size)}
        </span>
      )}
    </nav>
  )
}
