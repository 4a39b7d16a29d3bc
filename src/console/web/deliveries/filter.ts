/** Which deliveries are looked at; empty: all. */
export interface Filter {
  webhookID: string
  type: string
  state: string
  personID: string
  /** The first and the last day, `2026-11-22`, by the clock on the wall. */
  since: string
  until: string
}

/** What clears it, in the address. */
export const NO_FILTER = { webhookID: null, type: null, state: null, personID: null, since: null, until: null }

export function filterOf(hash: URLSearchParams): Filter {
  const value = (name: keyof Filter) => hash.get(name) ?? ''
  const day = (name: 'since' | 'until') => (startOf(value(name)) === null ? '' : value(name))
  return {
    webhookID: value('webhookID'),
    type: value('type'),
    state: value('state'),
    personID: value('personID'),
    since: day('since'),
    until: day('until'),
  }
}

export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some(Boolean)
}

/** As parameters: those that are chosen. */
export function filterParams({ since, until, ...rest }: Filter): Record<string, string> {
  const all = { ...rest, ...spanOf({ since, until }) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value))
}

/** The days as moments: `until` is the end of its day. */
export function spanOf({ since, until }: Pick<Filter, 'since' | 'until'>): { since?: string; until?: string } {
  const [from, to] = [startOf(since), startOf(until, 1)]
  return { ...(from ? { since: from } : {}), ...(to ? { until: to } : {}) }
}

/** @returns the beginning of a day, or of one some days later, in Unix seconds; null when it is none */
function startOf(day: string, later = 0): string | null {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00`) : new Date(Number.NaN)
  at.setDate(at.getDate() + later)
  return at.getTime() >= 0 ? String(at.getTime() / 1_000) : null
}
