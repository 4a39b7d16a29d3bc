/**
 * What must never be: something acknowledged that did not arrive; something told that never happened; something told twice without
 * a reason; an older thing told after a newer one of its lane; and whatever else is not as it must be.
 */
const KINDS = ['lost', 'phantom', 'doubled', 'disordered', 'wrong'] as const
export type FaultKind = (typeof KINDS)[number]

const SHOWN = 20

/** Counts what must never be, each once however often it is seen, and keeps the first few in words. */
export class Faults {
  readonly counts: Record<FaultKind, number> = { lost: 0, phantom: 0, doubled: 0, disordered: 0, wrong: 0 }
  readonly shown: string[] = []
  readonly #known = new Set<string>()

  get total(): number {
    return KINDS.reduce((sum, kind) => sum + this.counts[kind], 0)
  }

  add(kind: FaultKind, what: string): void {
    const words = `${kind}: ${what}`
    if (this.#known.has(words)) return
    this.#known.add(words)
    this.counts[kind] += 1
    if (this.shown.length < SHOWN) this.shown.push(words)
  }
}

/** Whether both lists are the same. */
export function isTold(expected: readonly unknown[], told: readonly unknown[]): boolean {
  return expected.length === told.length && expected.every((one, index) => one === told[index])
}
