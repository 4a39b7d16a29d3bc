import type { Choice } from '../parts/combobox.tsx'
import type { Results } from './results.ts'
import { useQuery } from './use-query.ts'

/** How one kind of ID is searched for. */
interface Source {
  method: keyof Results
  /** null: it cannot be searched for yet. */
  params(query: string, eventID: string | null): object | null
  choices(result: unknown): Choice[]
}

const SHOWN = 20

/** What can be picked for an ID, by the name of its parameter. */
const SOURCES: Readonly<Record<string, Source>> = {
  eventID: source('event.find', searched, ({ eventID, name }) => [eventID, name]),
  companyID: source('company.find', searched, ({ companyID, name }) => [companyID, name]),
  personID: source('person.find', searched, ({ personID, name, email }) => [personID, `${name}, ${email}`]),
  activityID: source('activity.find', ofEvent, ({ activityID, name }) => [activityID, name]),
  // An event has few, and webhook.find searches for no text.
  webhookID: source(
    'webhook.find',
    (_, eventID) => (eventID ? { eventID } : null),
    ({ webhookID, name, type, url }) => [webhookID, `${name ?? type}, ${url}`],
  ),
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
  const { method, params, choices } = SOURCES[name] as Source
  const asked = query === null ? null : params(query, eventID)
  const { result, problem } = useQuery(method, asked)
  if (query === null || problem || asked === null) return []
  if (!result) return null
  return choices(result)
    .filter(
      ({ value, label }) =>
        `${label} ${value}`.toLowerCase().includes(query.toLowerCase()) || method !== 'webhook.find',
    )
    .slice(0, SHOWN)
}

function searched(query: string): object {
  return { limit: SHOWN, ...(query ? { query } : {}) }
}

function ofEvent(query: string, eventID: string | null): object | null {
  return eventID ? { eventID, ...searched(query) } : null
}

type Found = { [Name in keyof Results]: Results[Name] extends { data: unknown[] } ? Name : never }[keyof Results]

function source<Name extends Found>(
  method: Name,
  params: Source['params'],
  read: (row: Results[Name]['data'][number]) => [value: string, label: string],
): Source {
  return {
    method,
    params,
    choices: (result) =>
      (result as Results[Name]).data.map((row) => {
        const [value, label] = read(row)
        return { value, label }
      }),
  }
}
