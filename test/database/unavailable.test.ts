import net from 'node:net'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { isUnavailable, reasonOf } from '../../src/database/unavailable.ts'

const withCode = (code: unknown, message = 'failed') => Object.assign(new Error(message), { code })

describe('the database cannot be reached just now', () => {
  it.each([
    ['connection_exception', '08000'],
    ['connection_failure', '08006'],
    ['sqlclient_unable_to_establish_sqlconnection', '08001'],
    ['idle_session_timeout', '57P05'],
    ['read_only_sql_transaction, on a standby', '25006'],
    ['admin_shutdown', '57P01'],
    ['crash_shutdown', '57P02'],
    ['cannot_connect_now', '57P03'],
    ['query_canceled', '57014'],
    ['lock_not_available', '55P03'],
    ['too_many_connections', '53300'],
    ['nobody listens', 'ECONNREFUSED'],
    ['the connection was reset', 'ECONNRESET'],
    ['the pipe is broken', 'EPIPE'],
    ['the connection timed out', 'ETIMEDOUT'],
    ['there is no way to the host', 'EHOSTUNREACH'],
    ['the name is unknown', 'ENOTFOUND'],
    ['the name server does not answer', 'EAI_AGAIN'],
  ])('when %s (%s)', (_, code) => {
    expect(isUnavailable(withCode(code))).toBe(true)
  })

  // All of PgBouncer's own errors have the code of a protocol violation.
  it.each([
    'query_wait_timeout',
    'client_login_timeout (server down)',
    'server login has been failing, try again later (server_login_retry)',
    'no more connections allowed (max_client_conn)',
    'server conn crashed?',
    'pgbouncer cannot connect to server',
    'database removed',
    'invalid server parameter',
  ])('when a pooler says "%s"', (message) => {
    expect(isUnavailable(withCode('08P01', message))).toBe(true)
  })

  it('when Citus loses a node while it commits', () => {
    const message = 'could not commit transaction for shard 102077 on at least one active node'
    expect(isUnavailable(withCode('XX000', message))).toBe(true)
  })

  it('when the socket of a server is not there', async () => {
    const error = await new pg.Client({ host: '/nowhere', user: 'nobody' }).connect().catch((reason) => reason)
    expect(error.code).toBe('ENOENT')
    expect(isUnavailable(error)).toBe(true)
  })

  it.each([
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])('when pg says "%s"', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true)
  })

  it('when one of several addresses says so', () => {
    expect(isUnavailable(new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]))).toBe(true)
    expect(isUnavailable(new AggregateError([new AggregateError([withCode('ETIMEDOUT')])]))).toBe(true)
  })

  it('when pg itself meets a port where nobody listens', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await new pg.Client({ host: '127.0.0.1', port, user: 'nobody' }).connect().catch((reason) => reason)
    expect(isUnavailable(error)).toBe(true)
  })

  it('when pg itself meets a server that hangs up', async () => {
    const server = net.createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const error = await new pg.Client({ host: '127.0.0.1', port, user: 'nobody' }).connect().catch((reason) => reason)
    await new Promise((resolve) => server.close(resolve))
    expect(isUnavailable(error)).toBe(true)
  })
})

describe('we asked the database something wrong', () => {
  it.each([
    ['unique_violation', '23505'],
    ['syntax_error', '42601'],
    ['undefined_table', '42P01'],
    ['invalid_password', '28P01'],
    ['invalid_catalog_name', '3D000'],
    ['database_dropped', '57P04'],
    ['serialization_failure', '40001'],
    ['out_of_memory', '53200'],
    ['internal_error', 'XX000'],
    ['a code that only begins like one', '080061'],
    ['a file is missing', 'ENOENT'],
  ])('when the code says %s (%s)', (_, code) => {
    expect(isUnavailable(withCode(code))).toBe(false)
  })

  it.each([
    'unsupported startup parameter: statement_timeout',
    'unsupported startup parameter: options',
    'no such database: there_is_none',
    'no such user: nobody',
    'SASL authentication failed',
    'invalid frontend message type 0',
  ])('when the protocol is violated, as in "%s"', (message) => {
    expect(isUnavailable(withCode('08P01', message))).toBe(false)
  })

  it('when a code and a message disagree: the code counts', () => {
    expect(isUnavailable(withCode('23505', 'Connection terminated'))).toBe(false)
  })

  it.each([
    ['an error without a code', new Error('boom')],
    ['a message that only mentions it', new Error('a webhook said: Connection terminated')],
    ['a type error', new TypeError('x is not a function')],
    ['several errors of ours', new AggregateError([withCode('23505'), new Error('boom')])],
    ['no error inside', new AggregateError([])],
    ['a code that is a number', withCode(8_000)],
    ['a string', 'ECONNREFUSED'],
    ['a plain object', { code: 'ECONNREFUSED' }],
    ['null', null],
    ['undefined', undefined],
  ])('when it is %s', (_, error) => {
    expect(isUnavailable(error)).toBe(false)
  })
})

it('is told by every address of a name where none answers: the error of that has no words', async () => {
  const addresses = [1, 2].map((last) => ({ address: `127.0.0.${last}`, family: 4 }))
  const lookup = ((_name, _options, found) => found(null, addresses)) as net.LookupFunction
  const error = await new Promise<Error>((resolve) => {
    net.connect({ host: 'db.example', port: 1, lookup, autoSelectFamily: true }).on('error', resolve)
  })
  expect(error.message).toBe('')
  expect(reasonOf(error)).toBe('connect ECONNREFUSED 127.0.0.1:1, connect ECONNREFUSED 127.0.0.2:1')
})
