/** A moment as a datetime-local field has it: by the clock on the wall. */
export function localTime(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** @returns Unix seconds; null when it is no moment */
export function unixTime(local: string): string | null {
  const at = new Date(local).getTime()
  return Number.isNaN(at) || at < 0 ? null : String(Math.floor(at / 1_000))
}
