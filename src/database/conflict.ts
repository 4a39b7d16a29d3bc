/** Deadlock, serialization failure, and a foreign or unique key that another commit broke in between. */
const CONFLICTS = new Set(['40P01', '40001', '23503', '23505'])

/** How often a transaction is repeated. */
const AGAIN_MAX = 3

/**
 * Runs work that is one transaction, and repeats it when another one was quicker. The second time, a row that the other one
 * removed is simply not there, and the caller is told so.
 */
export async function againOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let again = 0; ; again++) {
    try {
      return await work()
    } catch (error) {
      if (again === AGAIN_MAX || !CONFLICTS.has(String((error as { code?: unknown }).code))) throw error
    }
  }
}
