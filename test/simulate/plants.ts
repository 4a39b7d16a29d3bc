import type { KyselyPlugin } from 'kysely'
import { type EgressGuard, egressGuard } from '../../src/attempt/egress-guard.ts'
import type { Sender } from '../../src/attempt/send.ts'
import { Wrongly } from '../harness/wrongly.ts'

/** A fault that is put into Aviso on purpose: the simulation has to find it. */
export interface Plant {
  without: string
  plugins?: KyselyPlugin[]
  functions?: { name: string; instead: [string, string][] }[]
  guard?: EgressGuard
  sender?(sender: Sender): Sender
  /** That of the dispatcher's leases (ms). */
  deliveryTimeout?: number
  /** The dispatcher does not wait for the lock of the fan-out. */
  ignoresFanOut?: boolean
}

const statement = (...instead: [string, string][]) => [new Wrongly(instead)]
const LOCK: [string, string] = ['perform from aviso.installation for no key update;', '']

export const PLANTS: Record<string, Plant> = {
  lease: { without: 'a lease that lasts: it is over at once', deliveryTimeout: -30_000 },
  order: {
    without: 'the look for an older one of the lane in a claim',
    plugins: statement(['d.fact < first.fact', 'd.fact < 0']),
  },
  birth: {
    without: 'the look for an older one of the lane where a slice leases',
    functions: [
      {
        name: 'fan_out',
        instead: [['where d.webhook_id = same.id and d.ordering_key = g.ordering_key', 'where false']],
      },
    ],
  },
  lock: {
    without: 'the lock of the fan-out',
    ignoresFanOut: true,
    functions: ['fan_out', 'turn'].map((name) => ({ name, instead: [LOCK] })),
  },
  guard: {
    without: 'the look at the address that is dialled',
    guard: { refusal: () => null, hostRefusal: egressGuard([]).hostRefusal },
  },
  settle: { without: 'the answer: an attempt is settled before it is sent', sender: settledBefore },
  number: {
    without: 'the number from which on a webhook hears',
    functions: [{ name: 'fan_out', instead: [['w.from_fact < t.number', 'true']] }],
  },
  end: {
    without: 'the mark that the end of an event was told',
    functions: [{ name: 'tell_ends', instead: [['set end_told = true', 'set end_told = false']] }],
  },
  catchUp: {
    without: 'the first fact that a webhook missed',
    functions: [
      { name: 'turn', instead: [['f.position > hook.missed_position', 'f.position > hook.missed_position + 1']] },
    ],
  },
}

export const NONE: Plant = { without: 'nothing' }

/** Says at once that all is well, and sends afterwards. */
function settledBefore(sender: Sender): Sender {
  return {
    ...sender,
    async send(...given) {
      sender.send(...given).catch(() => undefined)
      return { answer: { status: 200, headers: {}, body: '' }, address: null }
    },
  }
}
