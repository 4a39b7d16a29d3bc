import type { CompiledQuery, PostgresPool, PostgresPoolClient } from 'kysely'

/** What comes last in a transaction, once its first statement is known; null: nothing more is written. */
export interface Last<Result> {
  last: CompiledQuery | null
  result: Result
}

/**
 * Runs a transaction in two flushes, so that it takes two round trips: one begins it and runs its first statement, which has
 * one row; the other runs the last statement, and commits. What `then` throws undoes it. The first statement must refuse to run
 * when `transaction_deferrable` is off: a transaction that could not begin would commit it alone.
 */
export type TwoFlushes = <Row, Result>(first: CompiledQuery<Row>, then: (row: Row) => Last<Result>) => Promise<Result>

/** A client; with `flush`, what is queried meanwhile is sent in one piece, and each query before the one in front is answered. */
export type FlushingClient = PostgresPoolClient & { flush?<Result>(send: () => Result): Result }

export function twoFlushes(pool: Pick<PostgresPool, 'connect'>): TwoFlushes {
  return async (first, then) => {
    const client: FlushingClient = await pool.connect()
    const run = ({ sql, parameters }: CompiledQuery) => client.query<unknown>(sql, parameters)
    try {
      const [, { rows }] = await both(
        client,
        () => client.query('begin deferrable', []),
        () => run(first),
      )
      const { last, result } = then(rows[0] as never)
      const commit = () => client.query('commit', [])
      await (last === null ? commit() : both(client, () => run(last), commit))
      return result
    } catch (error) {
      await client.query('rollback', []).catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }
}

/** Runs one query and another behind it: in one flush, where the client can. */
async function both<One, Other>(
  { flush }: FlushingClient,
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<[One, Other]> {
  return flush ? flush(() => Promise.all([one(), other()])) : [await one(), await other()]
}
