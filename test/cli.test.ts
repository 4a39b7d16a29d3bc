import { describe, expect, it } from 'vitest'
import { runAviso } from './harness/process.ts'

describe('the command line', () => {
  it('refuses a bad setting in one line', async () => {
    const { code, err } = await runAviso(['serve'], { RETRY_SCHEDULE: '5s,soon' })
    expect(code).toBe(2)
    expect(err).toMatch(/^RETRY_SCHEDULE cannot be "5s,soon": [^\n]+\n$/)
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

  it('says what there is', async () => {
    const { code, out } = await runAviso(['--help'], {})
    expect(code).toBe(0)
    for (const command of ['serve', 'migrate', 'token', 'listen', 'openrpc']) expect(out).toContain(`aviso ${command}`)
  })

  it('--only needs a database that processes can share', async () => {
    const { code, err } = await runAviso(['serve', '--only', 'dispatcher'], {})
    expect(code).toBe(2)
    expect(err).toBe('--only takes a PostgreSQL that the processes share: set DATABASE_URL.\n')
  })
})
