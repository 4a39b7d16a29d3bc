import type { Phrases } from '../phrases/language.ts'
import type { Translate } from '../phrases/sentences.ts'
import { flawText } from './flaw-text.ts'
import { fullName, type Line } from './lines.ts'
import type { AllTold } from './sending.ts'

/** What became of each line, as a file. Mended, it can be read in again. */
export function reportOf(lines: readonly Line[], told: AllTold, t: Phrases, words: Translate): string[][] {
  const head = [t.importLine, t.personName, t.email, t.externalID, t.state, t.importWhy]
  const rows = lines.map((one) => {
    const reasons = one.flaw ? [flawText(one.flaw, t)] : reasonsOf(one, told).map((reason) => words(reason) ?? reason)
    return [String(one.line), fullName(one), one.email, one.externalID, stateText(one, told, t), reasons.join(' ')]
  })
  return [head, ...rows]
}

/** Where a line has come to. */
export function stateText({ line, flaw }: Line, told: AllTold, t: Phrases): string {
  if (flaw) return t.importWrong
  const texts = { enrolled: t.importEnrolled, already: t.importAlready, refused: t.importRefused, left: t.importLeft }
  return texts[told.get(line)?.what ?? 'left']
}

/** Why the server refused a line, in its words. */
export function reasonsOf({ line }: Line, told: AllTold): string[] {
  const one = told.get(line)
  return one?.what === 'refused' ? one.reasons : []
}
