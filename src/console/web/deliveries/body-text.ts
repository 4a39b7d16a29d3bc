import { pretty } from '../parts/pretty.ts'

/** A body for people: JSON with its lines broken, and what a form has in its field `payload`. */
export interface BodyText {
  text: string
  /** The field `payload` of a form. */
  payload: string | null
}

export function bodyText(headers: Record<string, string>, body: string): BodyText {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const payload = type.startsWith('application/x-www-form-urlencoded') ? new URLSearchParams(body).get('payload') : null
  return { text: pretty(body), payload: payload === null ? null : pretty(payload) }
}
