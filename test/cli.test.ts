import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { runAviso, spawnAviso } from './harness/process.ts'

describe('the command line', () => {
  it('refuses a bad setting in one line', async () => {
    const { code, err } = await runAviso(['serve'], { RETRY_SCHEDULE: '5s,soon' })
    expect(code).toBe(2)
    expect(err).toMatch(/^RETRY_SCHEDULE cannot be "5s,soon": [^\n]+\n$/)
  })

  it.each([
    [{ RETENTION_DAYS: '4' }, 'RETENTION_DAYS cannot be 4: 5 or more', '3.8 days'],
    [{ RETRY_SCHEDULE: '7d,7d,7d,7d' }, 'RETENTION_DAYS cannot be 30: 35 or more', '33.6 days'],
    // Quinttos promises five attempts, which two waits cannot make.
    [{ RETENTION_DAYS: '8', RETRY_SCHEDULE: '1s,2d' }, 'RETENTION_DAYS cannot be 8: 9 or more', '7.2 days'],
  ])('refuses to start with %j: retries would outlive what they tell', async (env, expected, takes) => {
    const { code, err } = await runAviso(['serve'], { PORT: '0', ...env })
    expect(err).toBe(`${expected} is expected, since RETRY_SCHEDULE can take ${takes}, and one day more.\n`)
    expect(code).toBe(2)
  })

  it('refuses an unknown command and an unknown option in one line', async () => {
    expect(await runAviso(['sreve'], {})).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^There is no command "sreve"\. One of serve, [^\n]+\n$/),
    })
    expect(await runAviso(['serve', '--port', '1'], {})).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Unknown option '--port'[^\n]*\n$/),
    })
  })

  it('refuses a data directory that cannot be made, instead of trying for ever', async () => {
    const { code, err } = await runAviso(['serve'], { DATA_DIR: '/proc/none/data' })
    expect(code).toBe(2)
    expect(err).toBe('DATA_DIR cannot be used: /proc/none cannot be made or written to (ENOENT).\n')
  })

  it('stops at once when it is told to while it waits for its database', async () => {
    const child = spawnAviso(['serve'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    const said = new Promise<void>((resolve) =>
      child.stderr?.on('data', (chunk) => String(chunk).includes('Waiting for the database') && resolve()),
    )
    const exited = once(child, 'exit')
    await said
    child.kill('SIGTERM')
    expect(await exited).toEqual([1, null])
  })

  it('says what there is', async () => {
    const { code, out } = await runAviso(['--help'], {})
    expect(code).toBe(0)
    for (const command of ['serve', 'migrate', 'token', 'listen', 'openrpc', 'client'])
      expect(out).toContain(`aviso ${command}`)
  })

  it('prints a client for the server that is configured', async () => {
    const usual = await runAviso(['client'], { PORT: '3000' })
    expect(usual.out).toContain("const DEFAULT_URL = 'http://127.0.0.1:3000/rpc'\n")
    const { code, out, err } = await runAviso(['client'], { PUBLIC_URL: 'https://aviso.example/base/' })
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain("const DEFAULT_URL = 'https://aviso.example/base/rpc'\n")
    expect(out).toMatch(/\}\n$/)
  })

  it('--only needs a database that processes can share', async () => {
    const { code, err } = await runAviso(['serve', '--only', 'dispatcher'], {})
    expect(code).toBe(2)
    expect(err).toBe('--only takes a PostgreSQL that the processes share: set DATABASE_URL.\n')
  })
})
