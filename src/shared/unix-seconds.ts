/** Unix seconds in a string, as InEvent and this API write a time. */
export function unixSeconds(time: Date): string {
  return String(Math.floor(time.getTime() / 1_000))
}
