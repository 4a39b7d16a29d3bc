import pg from 'pg'

/** Runs on a database of its own, which is gone afterwards. */
export async function onNewDatabase<Result>(
  serverUrl: string,
  run: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  const name = `aviso_bench_${process.pid}`
  await admin.query(`create database ${name}`)
  const own = new URL(serverUrl)
  own.pathname = `/${name}`
  try {
    return await run(own.href)
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
}
