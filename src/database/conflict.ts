/** Deadlock, serialization failure, and a foreign or unique key that somebody else's commit broke in between. */
const CONFLICTS = new Set(['40P01', '40001', '23503', '23505'])

/** How often something is done again that met somebody else's change. */
const AGAIN_MAX = 3

/**
 * Does something that is one transaction, and once more when somebody else was quicker: looked at again, the row that
 * went is simply not there, and the caller is told so.
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
