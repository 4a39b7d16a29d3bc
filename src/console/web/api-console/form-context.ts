import { createContext, type FC } from 'hono/jsx/dom'
import type { Draft } from './draft.ts'
import type { Field } from './field.ts'

interface FormAround {
  method: string
  /** What the server said of which element. */
  wrong: ReadonlyMap<string, string[]>
  /** The event that its other fields are about; null: not known from here. */
  eventID: string | null
}

/** The form that a field stands in. */
export const FormContext = createContext<FormAround>({ method: '', wrong: new Map(), eventID: null })

export interface FieldProps {
  field: Field
  path: readonly (string | number)[]
  draft: Draft
  onChange(draft: Draft): void
}

/** What draws a field within another: handed down, since each kind can hold every other. */
export type FieldDrawer = FC<FieldProps>
