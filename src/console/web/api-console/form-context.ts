import { createContext, type FC } from 'hono/jsx/dom'
import type { Draft } from './draft.ts'
import type { Field } from './field.ts'

/** The form that a field stands in: its method, and what the server said of which element. */
export const FormContext = createContext<{ method: string; wrong: ReadonlyMap<string, string[]> }>({
  method: '',
  wrong: new Map(),
})

export interface FieldProps {
  field: Field
  path: readonly (string | number)[]
  draft: Draft
  onChange(draft: Draft): void
}

/** What draws a field within another: handed down, since each kind can hold every other. */
export type FieldDrawer = FC<FieldProps>
