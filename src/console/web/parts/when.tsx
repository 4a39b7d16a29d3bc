import { usePhrases } from '../phrases/use-phrases.ts'
import { distance } from './distance.ts'
import { exactTime } from './exact-time.ts'

/** A moment as people say it, near ones by their distance; the exact time is its title. */
export function When({ date }: { date: string }) {
  const { locale } = usePhrases()
  const at = new Date(Number(date) * 1_000)
  return (
    <time dateTime={at.toISOString()} title={exactTime(date, locale)}>
      {distance((at.getTime() - Date.now()) / 1_000, locale)}
    </time>
  )
}
