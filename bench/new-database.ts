import pg from 'pg'

let made = 0

/** A database of its own, until it is dropped. */
export async function newDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `aviso_bench_${process.pid}_${made++}`
  await asAdmin(serverUrl, `create database ${name}`)
  const own = new URL(serverUrl)
  own.pathname = `/${name}`
  return { url: own.href, drop: () => asAdmin(serverUrl, `drop database ${name} with (force)`) }
}

/** Runs on a database of its own, which is gone afterwards. */
export async function onNewDatabase<Result>(
  serverUrl: string,
  run: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const { url, drop } = await newDatabase(serverUrl)
  return run(url).finally(drop)
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
