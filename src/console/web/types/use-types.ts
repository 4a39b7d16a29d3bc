import type { NotificationTypeDetails } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { useCompany } from '../api/use-company.ts'
import { useEvent } from '../api/use-event.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { useHash } from '../parts/use-hash.ts'

export interface Types {
  /** null: they are not there yet. */
  platforms: readonly { platform: string; types: readonly NotificationTypeDetails[] }[] | null
  query: Query<unknown>
  /** The type of the address. */
  opened: string | null
  open(type: string | null): void
}

/** Every type that the token sees, by platform; those of a company's own too. */
export function useTypes(): Types {
  const [hash, setHash] = useHash()
  const { state } = useSession()
  const choice = useEvent()
  const { query: asked } = choice
  // A token that sees every company is shown the own types of the one whose event was chosen last.
  const companyID = useCompany(choice)
  // Not before the events are there, or are known not to come: the list would be drawn twice.
  const known = (state === 'valid' || state === 'unknown') && (asked.result ?? asked.problem) !== null
  const query = useQuery('webhook.type.find', known ? { limit: 100, ...(companyID && { companyID }) } : null)
  const types = query.result?.data
  const names = [...new Set(types?.map(({ platform }) => platform))]
  return {
    platforms: types
      ? names.map((platform) => ({ platform, types: types.filter((one) => one.platform === platform) }))
      : null,
    query,
    opened: hash.get('type'),
    open: (type) => setHash({ type }, type !== null),
  }
}
