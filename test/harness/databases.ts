import pg from 'pg'

let made = 0

/** The tests' PostgreSQL, as its administrator; what the work returns, once it is through. */
export async function asAdmin<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** An empty database and a role that owns it, no superuser; both go with `remove`. */
export async function newRoleAndDatabase(options = '') {
  const name = `aviso_own_${process.pid}_${++made}`
  await asAdmin(async (admin) => {
    await admin.query(`create role ${name} login password 'secret'`)
    await admin.query(`create database ${name} owner ${name} ${options}`)
  })
  const url = new URL(process.env.TEST_DATABASE_URL as string)
  url.pathname = `/${name}`
  url.username = name
  url.password = 'secret'
  return {
    name,
    url: url.href,
    remove: () =>
      asAdmin(async (admin) => {
        await admin.query(`drop database ${name} with (force)`)
        await admin.query(`drop role ${name}`)
      }),
  }
}
