import { cannotBe } from '../errors.ts'

/** @throws PublicError invalid_params when something ends before it begins */
export function checkDates(begins: Date | null | undefined, ends: Date | null | undefined): void {
  if (!begins || !ends || ends >= begins) return
  const [from, to] = [begins.getTime() / 1_000, ends.getTime() / 1_000]
  throw cannotBe(['dateEnd'], String(to), `dateBegin (${from}) or later is expected.`)
}
