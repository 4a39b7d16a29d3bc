import { styleText } from 'node:util'
import { type App, type Role, startApp } from '../app.ts'
import { endsExchange } from '../attempt/fault.ts'
import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { createLog } from '../log.ts'

/** How long stopping may take: a database may never answer. Another process delivers what is still leased then. */
const STOP_MAX_MS = 19_000

/** Serves until SIGINT or SIGTERM. A second signal ends it at once. */
export async function serve(config: Config, role: Role, served: readonly string[] = config.shares): Promise<number> {
  const log = createLog(config.logLevel)
  // A fault of ours that nobody caught ends the process: the next one delivers what is leased. A fault in an exchange ends
  // only that one, since nothing else is broken, and the same delivery would end the next process too.
  process.on('uncaughtException', (error) => {
    if (endsExchange(error)) return void log.error({ err: error }, 'An exchange ended by a fault of ours')
    log.fatal({ err: error }, 'Aviso stops: an error that should not have happened')
    process.exit(1)
  })
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
  const app = await Promise.race([startApp(config, role, log, systemClock, served), stopped.then(() => null)])
  if (!app) {
    log.info('Stopped before it was ready')
    process.exit(1)
  }
  announce(app, role)
  const signal = await stopped
  for (const again of ['SIGINT', 'SIGTERM'] as const) process.once(again, () => process.exit(130))
  log.info({ signal }, 'Stopping')
  const done = new AbortController()
  const inTime = app.stop().then(() => true)
  const late = systemClock.sleep(STOP_MAX_MS, done.signal).then(() => false)
  if (!(await Promise.race([inTime, late]))) {
    log.warn('Stopped without waiting any longer: leases that are left will run out')
    process.exit(1)
  }
  done.abort()
  log.info('Stopped')
  return 0
}

/** Prints the addresses: sentences on a terminal, else one JSON line. */
function announce(app: App, role: Role): void {
  const { url, metricsUrl, first } = app
  const calls = role !== 'dispatcher'
  if (!process.stdout.isTTY) {
    const places = calls ? { console: `${url}/`, rpc: `${url}/rpc` } : {}
    process.stdout.write(
      `${JSON.stringify({ ready: true, role, url, ...places, ...(metricsUrl && { metrics: metricsUrl }), ...(first && { first, try: curl(app) }) })}\n`,
    )
    return
  }
  const strong = (text: string) => styleText('bold', text)
  const lines = ['', strong('Aviso is ready.')]
  if (calls) lines.push(`  console  ${styleText('cyan', `${url}/`)}`, `  JSON-RPC ${styleText('cyan', `${url}/rpc`)}`)
  if (metricsUrl) lines.push(`  metrics  ${styleText('cyan', metricsUrl)}`)
  if (first?.token) lines.push('', `Your admin token, shown this once:`, `  ${styleText('green', first.token)}`)
  if (first?.listenSecret) {
    // Only beside an embedded database is the secret kept in a file, where `listen` finds it.
    const secret = app.connection.shared ? ` -- --secret ${first.listenSecret}` : ''
    lines.push('', 'See deliveries arrive, in a second terminal:', `  npm run listen${secret}`)
  }
  if (first) lines.push('', `Enrol a person in activity ${first.activityID}:`, curl(app))
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

function curl({ url, first }: App): string {
  const params = { activityID: first?.activityID ?? '1', name: 'Ana Souza', email: 'ana@example.com' }
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params })
  // A shell puts a variable in only within double quotes.
  const authorization = first?.token ? `'authorization: Bearer ${first.token}'` : '"authorization: Bearer $ADMIN_TOKEN"'
  return `curl -s ${url}/rpc -H ${authorization} -H 'content-type: application/json' -d '${call}'`
}
