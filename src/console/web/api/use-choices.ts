import type { Choice } from '../parts/combobox.tsx'
import { useEvent } from './use-event.ts'
import { useQuery } from './use-query.ts'

/** A row of a list, as far as it is shown. */
type Row = Readonly<Record<string, string | null>>

/** How one kind of ID is searched for. */
interface Source {
  method: string
  /** null: it cannot be searched for yet. */
  params(query: string, eventID: string | null): object | null
  label(row: Row): string
}

const SHOWN = 20

/** What can be picked for an ID, by the name of its parameter. */
const SOURCES: Readonly<Record<string, Source>> = {
  eventID: { method: 'event.find', params: searched, label: ({ name }) => `${name}` },
  companyID: { method: 'company.find', params: searched, label: ({ name }) => `${name}` },
  personID: { method: 'person.find', params: searched, label: ({ name, email }) => `${name}, ${email}` },
  activityID: { method: 'activity.find', params: ofEvent, label: ({ name }) => `${name}` },
  webhookID: {
    method: 'webhook.find',
    params: (_, eventID) => (eventID ? { eventID } : null), // it searches for no text, and an event has few
    label: ({ name, type, url }) => `${name ?? type}, ${url}`,
  },
}

export function isPicked(name: string): boolean {
  return Object.hasOwn(SOURCES, name)
}

/**
 * The choices for an ID.
 * @param query what is searched for; null: nothing is asked for now
 * @returns null while they are on their way
 */
export function useChoices(name: string, query: string | null, eventID: string | null): Choice[] | null {
  const { method, params, label } = SOURCES[name] as Source
  const events = useEvent().query.result
  const asked = query === null ? null : params(query, eventID)
  const { result, problem } = useQuery(method, asked)
  if (query === null || problem || events?.total === 0) return []
  if (!result) return null
  const choices = (result as { data: Row[] }).data.map((row) => ({ value: String(row[name]), label: label(row) }))
  if (method !== 'webhook.find') return choices
  return choices.filter((one) => one.label.toLowerCase().includes(query.toLowerCase())).slice(0, SHOWN)
}

function searched(query: string): object {
  return { limit: SHOWN, ...(query ? { query } : {}) }
}

function ofEvent(query: string, eventID: string | null): object | null {
  return eventID ? { eventID, ...searched(query) } : null
}
