import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../harness/cluster.ts'
import { eventually } from '../harness/eventually.ts'
import { startReceiver } from '../harness/receiver.ts'
import { newScratch } from '../harness/scratch.ts'
import { startServer } from '../harness/server.ts'

const EXAMPLES = path.resolve('examples/prometheus')

function promtool(...args: string[]): string {
  return execFileSync('promtool', args, { cwd: EXAMPLES, encoding: 'utf8', stdio: 'pipe' })
}

describe('promtool', () => {
  it('takes the configuration and the rules, and each alert comes when it should', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS')
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS')
    const alerts = fs.readFileSync(path.join(EXAMPLES, 'alerts.yml'), 'utf8').matchAll(/alert: (\w+)/g)
    const tests = fs.readFileSync(path.join(EXAMPLES, 'alerts.test.yml'), 'utf8')
    for (const [, alert] of alerts) expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n +exp_alerts`))
  })

  it('takes what a server tells', async () => {
    const server = await startServer({ env: { METRICS_PORT: '0' } })
    const text = await (await fetch(server.app.metricsUrl as string)).text()
    await server.stop()
    await server.backend.remove()
    const own = text.split(/(?=^# HELP )/m).filter((metric) => metric.startsWith('# HELP aviso_'))
    expect(own.length).toBeGreaterThan(10)
    execFileSync('promtool', ['check', 'metrics'], { input: own.join('') })
  })
})

it('Prometheus scrapes a server, and finds what the rules and the dashboard ask for', async () => {
  const server = await startServer({ env: { METRICS_PORT: '0' } })
  const receiver = await startReceiver()
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  await server.enroll(activityID)
  await receiver.received(1)
  const { ask, stop } = await startPrometheus(new URL(server.app.metricsUrl as string).host)
  const one = (query: string) => ask(query).then(([result]) => Number(result?.value[1]))
  try {
    await eventually(async () => expect(await one('up{job="aviso"}')).toBe(1), 200)
    server.clock.advance(6_000)
    await eventually(async () => {
      expect(await one('sum(aviso_attempts_total{outcome="received",answer="2xx"})')).toBe(1)
      expect(await one('aviso_database_up')).toBe(1)
    }, 200)
    const dashboard = JSON.parse(fs.readFileSync(path.join(EXAMPLES, 'dashboard.json'), 'utf8'))
    // biome-ignore lint/suspicious/noExplicitAny: JSON of Grafana
    const queries = dashboard.panels.flatMap(({ targets = [] }: any) => targets.map(({ expr }: any) => expr))
    expect(queries.length).toBeGreaterThan(20)
    for (const query of queries) await ask(query.replaceAll('$__rate_interval', '1m'))
  } finally {
    await stop()
    await server.stop()
    await receiver.close()
    await server.backend.remove()
  }
})

/** A Prometheus with the example's configuration, which scrapes a server each second. */
async function startPrometheus(target: string) {
  const directory = newScratch('prometheus')
  const config = fs.readFileSync(path.join(EXAMPLES, 'prometheus.yml'), 'utf8')
  const ours = config.replace('127.0.0.1:9464', target).replaceAll('15s', '1s')
  expect(ours).toContain(target)
  fs.writeFileSync(path.join(directory, 'prometheus.yml'), ours)
  fs.copyFileSync(path.join(EXAMPLES, 'alerts.yml'), path.join(directory, 'alerts.yml'))
  const address = `127.0.0.1:${await freePort()}`
  const child: ChildProcess = spawn(
    'prometheus',
    ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`],
    { cwd: directory, stdio: 'ignore' },
  )
  const exited = once(child, 'exit')
  await eventually(async () => expect((await fetch(`http://${address}/-/ready`)).status).toBe(200), 100)
  return {
    async ask(query: string): Promise<{ value: [number, string] }[]> {
      const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`)
      const { status, data, error } = (await response.json()) as {
        status: string
        data: { result: { value: [number, string] }[] }
        error?: string
      }
      expect(status, `${query}: ${error}`).toBe('success')
      return data.result
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
