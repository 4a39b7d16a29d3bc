import { usePhrases } from '../phrases/use-phrases.ts'

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** A moment as people say it, near ones by their distance; the exact time is its title. */
export function When({ date }: { date: string }) {
  const { locale } = usePhrases()
  const at = new Date(Number(date) * 1_000)
  return (
    <time dateTime={at.toISOString()} title={exactTime(at, locale)}>
      {distance((at.getTime() - Date.now()) / 1_000, locale)}
    </time>
  )
}

export function exactTime(at: Date, locale: string): string {
  return at.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** @param seconds from now; negative: ago */
export function distance(seconds: number, locale: string): string {
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return format.format(Math.round(seconds / length), unit)
}
