import { useSession } from './session.ts'
import type { EventChoice } from './use-event.ts'

/** The company that the token reaches: its own or, where it sees all of them, that of the event; undefined: none, or it is not known yet. */
export function useCompany({ eventID, events }: Pick<EventChoice, 'eventID' | 'events'>): string | undefined {
  const { rights } = useSession()
  if (rights?.eventID !== null) return undefined
  return rights.companyID ?? events.find((one) => one.eventID === eventID)?.companyID
}
