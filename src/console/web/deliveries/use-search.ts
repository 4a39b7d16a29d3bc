import type { Answer } from '../api/call.ts'
import type { Delivery } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { useDelivery } from './use-deliveries.ts'

const LIMIT = 20
/** A delivery by its ID, or by the `webhook-id` that a receiver has in its log. */
const DELIVERY = /^(?:dlv_\w+_)?(\d+)$/

export interface FoundPerson {
  personID: string
  /** null: only the number was found. */
  name: string | null
  email: string | null
}

export interface Found {
  people: FoundPerson[]
  /** Whether there are more people than these. */
  more: boolean
  delivery: Delivery | null
  /** Whether all answers are there. */
  done: boolean
  problem: Answer | null
}

/** Whom and what a text means: people by what is known of them or by their own number, a delivery by its ID. */
export function useSearch(eventID: string, text: string): Found {
  const asked = text ? { eventID, query: text, limit: LIMIT } : null
  const there = useQuery('event.person.find', asked)
  const gone = useQuery('event.person.find', asked && { ...asked, status: 'dismissed' })
  // It knows those who left, too, and those of whom only facts tell. Whom nobody knows by this number is no problem.
  const params = text ? { eventID, personID: { externalID: text }, limit: 1 } : null
  const numbered = useQuery('webhook.delivery.explain', params)
  const { delivery, query } = useDelivery(eventID, DELIVERY.exec(text)?.[1] ?? null, false)

  const people = new Map<string, FoundPerson>()
  for (const { personID, name, surname, email } of [...(there.result?.data ?? []), ...(gone.result?.data ?? [])])
    people.set(personID, { personID, name: [name, surname].filter(Boolean).join(' '), email })
  const byNumber = numbered.result?.personID
  if (byNumber && !people.has(byNumber)) people.set(byNumber, { personID: byNumber, name: null, email: null })
  return {
    people: [...people.values()].slice(0, LIMIT),
    more: [there, gone].some(({ result }) => (result?.total ?? 0) > LIMIT),
    delivery: delivery ?? null,
    done: text !== '' && ![there, gone, numbered, query].some(({ loading }) => loading),
    problem: there.problem ?? gone.problem ?? query.problem,
  }
}
