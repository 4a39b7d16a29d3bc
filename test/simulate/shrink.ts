import type { Plan } from './plan.ts'
import type { Result } from './run.ts'

/** How many runs are made at most to find a shorter plan. */
const TRIES_MAX = 250

/**
 * Finds a shorter plan that still fails in the same way, by leaving out halves, quarters and at last single items.
 * @param run runs a plan
 * @returns the numbers of the items that are left
 */
export async function shrink(plan: Plan, failed: Result, run: (plan: Plan) => Promise<Result>): Promise<number[]> {
  const what = failed.faults[0]?.what
  let kept = plan.items.map((_, n) => n)
  let tries = 0
  const fails = async (items: number[]) => {
    tries += 1
    const { faults } = await run(only(plan, items))
    return faults.some((fault) => fault.what === what)
  }
  for (let size = Math.ceil(kept.length / 2); size > 0 && tries < TRIES_MAX; ) {
    const before = kept.length
    for (let from = 0; from < kept.length && tries < TRIES_MAX; ) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)]
      if (await fails(rest)) kept = rest
      else from += size
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (kept.length === before) size = 0
  }
  return kept
}

/** The plan with these items alone. */
export function only(plan: Plan, items: readonly number[]): Plan {
  const wanted = new Set(items)
  return { ...plan, items: plan.items.filter((_, n) => wanted.has(n)) }
}
