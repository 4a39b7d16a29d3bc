import { useContext, useState } from 'hono/jsx/dom'
import { useChoices } from '../api/use-choices.ts'
import { useEvent } from '../api/use-event.ts'
import { Combobox } from '../parts/combobox.tsx'
import { FormContext } from './form-context.ts'

/** An ID: searched for by name, or typed as it is. */
export function Picker(props: {
  name: string
  id: string
  value: string
  attributes: object
  onChange(value: string): void
}) {
  const { name, id, value } = props
  const { eventID } = useContext(FormContext)
  const { expected } = useEvent()
  // What is searched for; null: the list is closed.
  const [query, search] = useState<string | null>(null)
  const choices = useChoices(name, query, eventID ?? expected)
  return (
    <Combobox
      id={id}
      value={value}
      attributes={props.attributes}
      choices={choices}
      open={query !== null}
      onOpen={(open) => search(open ? searchable(value) : null)}
      onType={(text) => {
        search(searchable(text) || null)
        props.onChange(text)
      }}
      onPick={(choice) => props.onChange(choice.value)}
    />
  )
}

/** A number is an ID already, and JSON is what it says: there is nothing to search for, and all can be chosen. */
function searchable(text: string): string {
  const asked = text.trim()
  return /^\d+$|^\{/.test(asked) ? '' : asked
}
