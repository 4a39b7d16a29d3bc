/** Which deliveries are looked at; empty: all. */
export interface Filter {
  webhookID: string
  type: string
  state: string
}

/** What clears it, in the address. */
export const NO_FILTER = { webhookID: null, type: null, state: null }

export function filterOf(hash: URLSearchParams): Filter {
  return { webhookID: hash.get('webhookID') ?? '', type: hash.get('type') ?? '', state: hash.get('state') ?? '' }
}

export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some(Boolean)
}

/** As parameters: those that are chosen. */
export function filterParams(filter: Filter): Partial<Filter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
}
