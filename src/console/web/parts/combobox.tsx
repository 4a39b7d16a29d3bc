import { useState } from 'hono/jsx/dom'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ChevronIcon } from './icons.tsx'
import { PLAIN_TEXT } from './plain-text.ts'

export interface Choice {
  value: string
  label: string
}

/**
 * A text field with a list of choices, as the combobox pattern of WAI-ARIA has it: what is typed counts, picked or not. Down
 * opens the list, Enter picks, Escape closes.
 */
export function Combobox(props: {
  id: string
  value: string
  /** Of the input. */
  attributes: object
  /** null: they are on their way. */
  choices: readonly Choice[] | null
  open: boolean
  onOpen(open: boolean): void
  onType(text: string): void
  onPick(choice: Choice): void
}) {
  const { id, value, choices, open } = props
  const t = usePhrases()
  const [at, setAt] = useState(-1)
  const count = choices?.length ?? 0
  const active = open && at < count ? at : -1

  function setOpen(next: boolean): void {
    setAt(-1)
    props.onOpen(next)
  }
  function pick(choice: Choice): void {
    setOpen(false)
    props.onPick(choice)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = choices?.[active]
    if (step && !open) setOpen(true)
    else if (step && count > 0) setAt(active < 0 && step < 0 ? count - 1 : (active + step + count) % count)
    else if (event.key === 'Enter' && chosen && !event.ctrlKey && !event.metaKey) pick(chosen)
    else if (event.key === 'Escape' && open) setOpen(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="combobox">
      <input
        {...props.attributes}
        {...PLAIN_TEXT}
        id={id}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={open ? 'true' : 'false'}
        aria-controls={`${id}-choices`}
        aria-activedescendant={active < 0 ? undefined : `${id}-choice-${active}`}
        value={value}
        onInput={(event: Event) => {
          setAt(-1)
          props.onType((event.target as HTMLInputElement).value)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => open && setOpen(false)}
      />
      <button
        type="button"
        class="quiet only-icon"
        tabIndex={-1}
        aria-label={t.showChoices}
        title={t.showChoices}
        onMouseDown={(event: Event) => event.preventDefault() /* the focus stays in the field */}
        onClick={() => {
          document.getElementById(id)?.focus()
          setOpen(!open)
        }}
      >
        <ChevronIcon />
      </button>
      <ChoiceList id={id} choices={open ? (choices ?? []) : []} active={active} onPick={pick} />
      <span class={open && choices && count === 0 ? 'choices about' : 'unseen'} role="status">
        {open && choices && (count === 0 ? t.noChoices : fill(t.choiceCount, { count }))}
      </span>
    </div>
  )
}

/** There even while it is empty: the field refers to it. */
function ChoiceList({
  id,
  choices,
  active,
  onPick,
}: {
  id: string
  choices: readonly Choice[]
  active: number
  onPick(choice: Choice): void
}) {
  const t = usePhrases()
  return (
    <div id={`${id}-choices`} class="choices" role="listbox" aria-label={t.showChoices} hidden={choices.length === 0}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
        <div
          key={choice.value}
          id={`${id}-choice-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active ? 'true' : 'false'}
          onMouseDown={(event: Event) => event.preventDefault()}
          onClick={() => onPick(choice)}
        >
          <span>{choice.label}</span> <code>{choice.value}</code>
        </div>
      ))}
    </div>
  )
}
