import { useCompany } from '../api/use-company.ts'
import type { EventChoice } from '../api/use-event.ts'
import type { Whose } from './webhook-draft.ts'

export interface Scope {
  /** null: it is not known yet, or there is no event. */
  whose: Whose | null
  ofCompany: boolean
  /** Whether the token reaches a company, so that there is something to choose. */
  choosable: boolean
  /** With what `webhook.type.find` has the own types too; a token of one event sees those of its company without asking. */
  typesOf: { companyID?: string }
}

export function useScope(hash: URLSearchParams, choice: EventChoice): Scope {
  const { eventID } = choice
  const companyID = useCompany(choice)
  const ofCompany = companyID !== undefined && hash.get('of') === 'company'
  return {
    ofCompany,
    choosable: companyID !== undefined,
    whose: ofCompany ? { companyID } : eventID === null ? null : { eventID },
    typesOf: companyID === undefined ? {} : { companyID },
  }
}
