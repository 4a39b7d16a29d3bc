/**
 * A moment to the second, by the clock of who looks, whose time zone is named.
 * @param date Unix seconds, as they come
 */
export function exactTime(date: string, locale: string): string {
  return new Date(Number(date) * 1_000).toLocaleString(locale, {
    ...{ year: 'numeric', month: 'short', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  })
}
