import pg from 'pg'

/** A pool of a test's own. Its database is dropped behind it: a connection that is still closing then is told so, and nobody minds. */
export function ownPool(config: pg.PoolConfig): pg.Pool {
  return new pg.Pool(config).on('error', () => {})
}
