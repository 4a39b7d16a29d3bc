export type FaultKind = 'lost' | 'doubled' | 'disordered' | 'wrong'

const SHOWN = 20

/** Counts what must never be, and keeps the first few in words. */
export class Faults {
  readonly counts: Record<FaultKind, number> = { lost: 0, doubled: 0, disordered: 0, wrong: 0 }
  readonly shown: string[] = []

  add(kind: FaultKind, what: string): void {
    this.counts[kind] += 1
    if (this.shown.length < SHOWN) this.shown.push(`${kind}: ${what}`)
  }
}

/** Whether both lists are the same. */
export function isTold(expected: readonly unknown[], told: readonly unknown[]): boolean {
  return expected.length === told.length && expected.every((one, index) => one === told[index])
}
