import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'

/** A process of its own, so that its system answers while we are at something else. */
async function closer(how: string) {
  const child = fork(path.join(import.meta.dirname, '../harness/closing-receiver.mjs'), [how], { execArgv: [] })
  onTestFinished(() => void child.kill())
  const [port] = (await once(child, 'message')) as [number]
  return {
    url: `http://127.0.0.1:${port}/`,
    async counts() {
      child.send('counts')
      return ((await once(child, 'message')) as [Record<string, number>])[0]
    },
  }
}

it.each(['at once', 'soon', 'after 5 ms', 'by half'])(
  'a receiver closes its connections after each answer, %s: thousands arrive, none twice',
  async (how) => {
    const receiver = await closer(how)
    const sender = createSender(egressGuard(['127.0.0.0/8']), 5_000)
    onTestFinished(sender.close)
    const ids = Array.from({ length: 3_000 }, (_, n) => `dlv_${n}`)
    const failed: string[] = []
    const left = [...ids]
    const work = async () => {
      for (let id = left.pop(); id; id = left.pop()) {
        const headers = { 'webhook-id': id, 'content-type': 'text/plain' }
        const sent = await sender.send({ url: receiver.url, headers, body: 'x' })
        if ('error' in sent) failed.push(id)
        if (Number(id.slice(4)) % 3 === 0) await new Promise((resolve) => setTimeout(resolve, Number(id.slice(4)) % 4))
      }
    }
    await Promise.all(Array.from({ length: 8 }, work))
    const counts = await receiver.counts()
    // A reset of a request that lay unread looks like one of a request that was read: it is not sent again, but rare.
    expect(failed.length).toBeLessThan(30)
    expect(Object.values(counts).filter((count) => count > 1)).toEqual([])
    for (const id of ids) if (!failed.includes(id)) expect(counts[id], id).toBe(1)
  },
)
