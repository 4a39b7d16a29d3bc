import { useState } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useCopy } from './copy-button.tsx'
import { ChevronIcon, CopyIcon } from './icons.tsx'
import { copyOf, foldedAtFirst, type JsonLine, linesOf } from './json-lines.ts'

/**
 * A value as coloured JSON: a tree with one place in the order of Tab, as the pattern of WAI-ARIA has it. Arrows move and fold,
 * C copies the value of the line.
 */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const t = usePhrases()
  const copy = useCopy()
  const [state, set] = useState(() => ({ value, folded: foldedAtFirst(value) }))
  const folded = state.value === value ? state.folded : foldedAtFirst(value)
  const lines = linesOf(value, folded)

  function toggle(pointer: string): void {
    const next = new Set(folded)
    if (!next.delete(pointer)) next.add(pointer)
    set({ value, folded: next })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]')
    const line = lines.find(({ pointer, kind }) => pointer === at?.dataset.pointer && kind !== 'close')
    if (!at || !line || event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'c' && getSelection()?.isCollapsed) copy(copyOf(line.value))
      return
    }
    const act = actionOf(event.key, at, line)
    if (!act) return
    event.preventDefault()
    if (act === 'copy') copy(copyOf(line.value))
    else if (act === 'toggle') toggle(line.pointer)
    else act.focus()
  }

  return (
    <div class="json" role="tree" aria-label={label} title={t.jsonKeys} onKeyDown={onKeyDown} onFocusIn={takeTab}>
      {lines.map((line, index) => (
        <Line
          key={`${line.kind === 'close' ? 'close' : ''}${line.pointer}`}
          line={line}
          first={index === 0}
          onToggle={() => toggle(line.pointer)}
          onCopy={() => copy(copyOf(line.value))}
        />
      ))}
    </div>
  )
}

function Line({ line, first, onToggle, onCopy }: { line: JsonLine; first: boolean; onToggle(): void; onCopy(): void }) {
  const t = usePhrases()
  const { pointer, depth, name, text, kind, comma } = line
  const place = Math.min(depth, DEEPEST)
  const end = comma ? ',' : ''
  if (kind === 'close')
    return (
      <div class="json-line" data-depth={place}>
        {text}
        {end}
      </div>
    )
  const folds = kind === 'open' || kind === 'folded'
  return (
    <div
      class="json-line"
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={folds ? String(kind === 'open') : undefined}
      tabIndex={first ? 0 : -1}
      data-depth={place}
      data-pointer={pointer}
    >
      {folds && (
        <button
          type="button"
          class="json-fold"
          tabindex={-1}
          aria-label={kind === 'open' ? t.fold : t.unfold}
          onClick={onToggle}
        >
          <ChevronIcon />
        </button>
      )}
      {name !== null && <span class="json-name">{JSON.stringify(name)}</span>}
      {name !== null && ': '}
      <span class={`json-${kind} ${text.length > LONG ? 'json-long' : ''}`}>{text}</span>
      {end}
      <button
        type="button"
        class="json-copy"
        tabindex={-1}
        aria-label={t.copyValue}
        title={t.copyValue}
        onClick={onCopy}
      >
        <CopyIcon />
      </button>
    </div>
  )
}

/** The style has so many indents. */
const DEEPEST = 12
/** A longer text is cut until its line is gone to. */
const LONG = 400

/** What a key means on a line: another line to go to, or something to do with this one. */
function actionOf(
  key: string,
  at: HTMLElement,
  { kind, pointer }: JsonLine,
): HTMLElement | 'toggle' | 'copy' | undefined {
  const items = [...(at.parentElement?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])]
  const index = items.indexOf(at)
  const parent = pointer.slice(0, pointer.lastIndexOf('/'))
  const folds = kind === 'open' || kind === 'folded'
  switch (key) {
    case 'ArrowDown':
      return items[index + 1]
    case 'ArrowUp':
      return items[index - 1]
    case 'Home':
      return items[0]
    case 'End':
      return items.at(-1)
    case 'ArrowRight':
      return kind === 'folded' ? 'toggle' : kind === 'open' ? items[index + 1] : undefined
    case 'ArrowLeft':
      if (kind === 'open') return 'toggle'
      return pointer ? items.find(({ dataset }) => dataset.pointer === parent) : undefined
    case 'Enter':
    case ' ':
      return folds ? 'toggle' : undefined
    case 'c':
    case 'C':
      return 'copy'
    default:
      return undefined
  }
}

/** Tab comes back to the line that had the focus. By hand: a tree with thousands of lines is not drawn anew for it. */
function takeTab(event: FocusEvent): void {
  const line = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]')
  if (!line) return
  for (const other of line.parentElement?.querySelectorAll<HTMLElement>('[tabindex="0"]') ?? []) other.tabIndex = -1
  line.tabIndex = 0
}
