import fs from 'node:fs'
import path from 'node:path'

/** What became of the mutants: each of the last runs in coverage/, the figures in bench/results/. */

const ALL = 'coverage/mutants/all.json'
const FIGURES = 'bench/results/mutants.json'

export interface Mutant {
  fileName: string
  status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'Ignored' | 'RuntimeError' | 'CompileError'
  mutatorName: string
  replacement?: string
  location: { start: Place; end: Place }
  testsCompleted?: number
}

interface Place {
  line: number
  column: number
}

const fileOf = ({ fileName }: Mutant) => path.relative('.', fileName)
/** With some, nothing can even begin: a module throws when it is loaded, or a server does not start. The tool calls that alive. */
function judged(mutant: Mutant): Mutant {
  return mutant.status === 'Survived' && !mutant.testsCompleted ? { ...mutant, status: 'Killed' } : mutant
}

const isOpen = ({ status }: Mutant) => ['Survived', 'NoCoverage', 'Timeout'].includes(status)

/** @returns what Stryker takes: lines from 1 and columns from 0 */
export function placeOf(mutant: Mutant): string {
  const { start, end } = mutant.location
  return `${fileOf(mutant)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}

/** The mutants of a file that no test had noticed when it was last looked at, or none in time: the machine may have been slow. */
export function stillAlive(file: string): Mutant[] {
  return (readAll()[file] ?? []).filter(isOpen)
}

/** The mutants of these whose tests came to an end: slower tests have nothing to add to the others. */
export function unnoticed(file: string): Mutant[] {
  return stillAlive(file).filter(({ status }) => status !== 'Timeout')
}

/**
 * @param added whether only some were tried: the others stay as they were, one that was killed stays so, and tests that do not
 * come to it say nothing about it
 */
export function remember(found: Mutant[], files: string[], added: boolean): void {
  const all = readAll()
  for (const file of files) {
    const now = found.map(judged).filter((mutant) => fileOf(mutant) === file)
    const tried = new Map(now.map((mutant) => [keyOf(mutant), mutant]))
    const latest = (mutant: Mutant) => {
      const again = tried.get(keyOf(mutant))
      return isOpen(mutant) && again && again.status !== 'NoCoverage' ? again : mutant
    }
    all[file] = added ? (all[file] ?? []).map(latest) : [...tried.values()]
  }
  fs.writeFileSync(ALL, JSON.stringify(all))
  writeFigures(all)
}

const keyOf = (mutant: Mutant) => `${placeOf(mutant)} ${mutant.mutatorName} ${mutant.replacement}`

function readAll(): Record<string, Mutant[]> {
  return fs.existsSync(ALL) ? JSON.parse(fs.readFileSync(ALL, 'utf8')) : {}
}

function writeFigures(all: Record<string, Mutant[]>): void {
  const figures = fs.existsSync(FIGURES) ? JSON.parse(fs.readFileSync(FIGURES, 'utf8')) : {}
  for (const [file, mutants] of Object.entries(all)) {
    const count = (status: Mutant['status']) => mutants.filter((mutant) => mutant.status === status).length
    const [killed, timeout, survived, noCoverage] = [
      count('Killed'),
      count('Timeout'),
      count('Survived'),
      count('NoCoverage'),
    ]
    const tried = killed + timeout + survived + noCoverage
    const score = Math.round((1_000 * (killed + timeout)) / tried) / 10
    figures.files = { ...figures.files, [file]: { mutants: tried, killed, timeout, survived, noCoverage, score } }
  }
  fs.writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`)
}
