import pino from 'pino'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'
import { readConfig } from '../../src/config.ts'
import { Dispatcher } from '../../src/dispatcher/loop.ts'
import { Vault } from '../../src/shared/vault.ts'
import { ADMIN, type TestServer } from './server.ts'

/** Lets a dispatcher work for a server of the role `api`, on its own connection, until a step is done. */
export async function whileDispatching({ app, backend, clock }: TestServer, step: () => Promise<void>): Promise<void> {
  const { connection } = app
  const config = readConfig({ ADMIN_TOKEN: ADMIN, ALLOW_NETWORKS: '127.0.0.0/8', ...backend.env })
  const sender = createSender(egressGuard(config.allowNetworks), config.deliveryTimeout)
  const deliverer = { sender, clock, vault: new Vault([]), installation: 'test', retrySchedule: config.retrySchedule }
  const log = pino({ level: 'silent' })
  const own = { ...connection, db: connection.dispatcherDb }
  const dispatcher = new Dispatcher({ ...config, connection: own, clock, log, deliverer })
  try {
    await step()
  } finally {
    await dispatcher.stop(1_000)
    await sender.close()
  }
}
