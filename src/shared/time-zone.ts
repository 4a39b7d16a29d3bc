import { remember } from './remember.ts'

/** One for each zone: to make one costs some 50 times what it costs to use it. Names have many spellings, in capitals or not. */
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_MAX = 500

/** null: there is no such zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timeZone)
  if (known) return known
  try {
    // Swedes write `yyyy-MM-dd HH:mm:ss`.
    const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    remember(formats, timeZone, made, FORMATS_MAX)
    return made
  } catch {
    return null
  }
}

/** Newer versions of Node take offsets as well, `+03:00`, which are the name of none. */
export function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && formatOf(name) !== null
}

/**
 * Writes a time as `yyyy-MM-dd HH:mm:ss`, as the clocks of a zone show it: those of UTC where there is no such zone, or where
 * the year 10000 has come.
 */
export function dateTime(time: Date, timeZone = 'UTC'): string {
  const there = timeZone === 'UTC' ? undefined : formatOf(timeZone)?.format(time)
  return there?.length === 19 ? there : time.toISOString().slice(0, 19).replace('T', ' ')
}

/** The same, as `yyyy-MM-dd`. */
export function day(time: Date, timeZone?: string): string {
  return dateTime(time, timeZone).slice(0, 10)
}
