import { describe, expect, it } from 'vitest'
import { Ready } from '../../src/dispatcher/ready.ts'
import type { Claimed } from '../../src/outbox/claim.ts'

const taken = (...pairs: [string, string][]) =>
  pairs.map(([webhookID, fact]) => ({ webhook: { webhookID }, fact })) as unknown as Claimed[]
const always = () => 10
const one = () => 1

function readyFor(...pairs: [string, string][]): Ready {
  const ready = new Ready()
  for (const [webhookID, fact] of pairs) ready.add({ webhookID, fact })
  return ready
}

describe('what is known to be ready', () => {
  it('begins with the oldest fact, by its number', () => {
    const ready = readyFor(['1', '9'], ['1', '10'], ['1', '7'])
    expect(ready.next(10, always)).toEqual([{ webhookID: '1', fact: '7' }])
  })

  it('leaves out webhooks without a slot', () => {
    expect(readyFor(['1', '7'], ['2', '8']).next(10, (id) => (id === '2' ? 1 : 0))).toEqual([
      { webhookID: '2', fact: '8' },
    ])
  })

  it('is forgotten with a claim that found less than it might have taken', () => {
    const ready = readyFor(['1', '7'], ['2', '8'])
    ready.taken(ready.next(10, always), taken(['1', '7']), false, always)
    expect(ready.all()).toEqual([])
  })

  it('stays, from there on, for a webhook that has no slot left', () => {
    const ready = readyFor(['1', '7'])
    ready.taken(ready.next(10, always), taken(['1', '7'], ['1', '9']), false, () => 2)
    expect(ready.next(10, always)).toEqual([{ webhookID: '1', fact: '9' }])
  })

  it('takes in a webhook from its oldest, where a look at all has passed it over for want of a slot', () => {
    const ready = readyFor(['1', '7'], ['2', '8'])
    ready.passedOver(['1', '2', '3'], (id) => (id === '2' ? 1 : 0))
    expect(ready.next(10, always)).toEqual([
      { webhookID: '1', fact: '0' },
      { webhookID: '2', fact: '8' },
      { webhookID: '3', fact: '0' },
    ])
  })

  it('is first what a full claim had not come to, then what has come since, and last what had its turn', () => {
    const ready = readyFor(['1', '7'], ['2', '8'], ['3', '9'], ['4', '10'], ['5', '11'])
    const asked = ready.next(4, always)
    ready.add({ webhookID: '4', fact: '12' })
    ready.add({ webhookID: '6', fact: '12' })
    ready.taken(asked, taken(['2', '8']), true, always)
    expect(ready.all()).toEqual(['3', '4', '5', '6', '1', '2'])
    expect(ready.next(2, (id) => (id === '3' ? 0 : 1))).toEqual([
      { webhookID: '4', fact: '10' },
      { webhookID: '5', fact: '11' },
    ])
  })

  it('has its turn within as many claims of one as there are webhooks, whatever comes for others', () => {
    const ready = readyFor(...Array.from({ length: 5 }, (_, n): [string, string] => [`${n}`, '1']))
    const served: string[] = []
    for (let claim = 0; claim < 10; claim++) {
      const asked = ready.next(10, always)
      for (const busy of ['0', '1', `new ${claim}`]) ready.add({ webhookID: busy, fact: '2' })
      const [first] = asked
      ready.taken(asked, taken([first?.webhookID ?? '', '1']), true, always)
      served.push(first?.webhookID ?? '')
    }
    expect(served.slice(0, 5).sort()).toEqual(['0', '1', '2', '3', '4'])
  })

  it('is learned from a look at all webhooks', () => {
    const ready = readyFor(['1', '7'])
    ready.taken([], taken(['2', '5']), false, one)
    expect(ready.all()).toEqual(['1', '2'])
  })

  it('stays for what comes while a claim has it', () => {
    const ready = readyFor(['1', '7'])
    const asked = ready.next(10, always)
    ready.add({ webhookID: '1', fact: '9' })
    ready.taken(asked, taken(['1', '7']), false, always)
    expect(ready.next(10, always)).toEqual([{ webhookID: '1', fact: '9' }])
  })

  it('comes back after a settlement, when a claim found nothing beside it', () => {
    const ready = readyFor(['1', '7'])
    ready.settling()
    ready.taken(ready.next(10, always), [], false, always)
    expect(ready.hasNext(always)).toBe(false)
    ready.settled()
    expect(ready.next(10, always)).toEqual([{ webhookID: '1', fact: '7' }])
  })
})
