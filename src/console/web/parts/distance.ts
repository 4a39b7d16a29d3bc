/** Each with its seconds, and how many of it make one of the next. */
const UNITS = [
  ['second', 1, 60],
  ['minute', 60, 60],
  ['hour', 3_600, 24],
] as const
const DAYS = ['day', 86_400] as const

/**
 * A moment by its distance.
 *
 * @param seconds from now; negative: ago
 */
export function distance(seconds: number, locale: string): string {
  const count = (size: number) => Math.round(Math.abs(seconds) / size)
  const [unit, length] = UNITS.find(([, size, most]) => count(size) < most) ?? DAYS // rounded first: never 60 min
  // Only for "now": "yesterday" is a date of the calendar, not 24 hours.
  const numeric = unit === 'second' ? 'auto' : 'always'
  return new Intl.RelativeTimeFormat(locale, { numeric, style: 'short' }).format(
    Math.sign(seconds) * count(length),
    unit,
  )
}
