/** What a claim and a slice of the fan-out need to know to lease deliveries. */
export interface Leasing {
  now: Date
  /** The name of the dispatcher, which its leases carry. */
  leasedBy: string
  leaseUntil: Date
  /** How many of one webhook may be in flight. A failing one may have one, until it shows that it is back. */
  limitPerWebhook: number
  /** The same for webhooks that may have more. */
  limits: ReadonlyMap<string, number>
  /** How many of each webhook are in flight. */
  inFlight: ReadonlyMap<string, number>
}

/** Counts by webhook as a parameter of a statement. */
export function jsonOf(counts: ReadonlyMap<string, number>): string {
  return JSON.stringify(Object.fromEntries(counts))
}
