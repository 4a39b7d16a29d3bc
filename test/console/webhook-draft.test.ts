import { describe, expect, it } from 'vitest'
import type { Webhook } from '../../src/console/web/api/results.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { summaryOf } from '../../src/console/web/webhooks/day.ts'
import { localTime, unixTime } from '../../src/console/web/webhooks/local-time.ts'
import { missedCount } from '../../src/console/web/webhooks/missed-count.ts'
import {
  createParams,
  editParams,
  headerTwice,
  newDraft,
  type WebhookDraft,
  wrongHeader,
  wrongOf,
} from '../../src/console/web/webhooks/webhook-draft.ts'
import { stateOf } from '../../src/console/web/webhooks/webhook-state.ts'

const WEBHOOK: Webhook = {
  webhookID: '5',
  eventID: '1',
  companyID: '1',
  name: null,
  type: 'activityEnrollment',
  url: 'https://example.com/hook',
  date: '1795305600',
  contentType: 'application/json',
  active: true,
  state: 'active',
  pausedBy: null,
  missed: 0,
  hasSecurityCode: true,
  headers: ['x-tenant'],
  failingSince: null,
  disabledReason: null,
  disabledDate: null,
}
const edited = (change: Partial<WebhookDraft>, webhook = WEBHOOK) =>
  editParams({ ...newDraft(webhook), ...change }, webhook)

describe('a new webhook', () => {
  it('is sent without what was left empty, so that the server says what is missing', () => {
    expect(createParams(newDraft(null), { eventID: '1' })).toEqual({
      ...{ eventID: '1', contentType: 'application/json', headers: {}, active: true },
    })
    const headers = [
      { name: ' x-tenant ', value: '7' },
      { name: '', value: '' },
      { name: '', value: 'of what?' },
    ]
    const draft = { ...newDraft(null, 'a_type'), url: ' https://example.com ', securityCode: 'code', headers }
    expect(createParams({ ...draft, active: false }, { eventID: '1' })).toMatchObject({
      ...{ type: 'a_type', url: 'https://example.com', securityCode: 'code', active: false },
      headers: { 'x-tenant': '7', '': 'of what?' },
    })
  })

  it('has a type, or a list of them, and a name when it was given one', () => {
    const draft = { ...newDraft(null, 'a_type'), name: ' CRM ' }
    expect(createParams(draft, { companyID: '3' })).toMatchObject({ companyID: '3', type: 'a_type', name: 'CRM' })
    expect(createParams({ ...draft, types: ['a_type', 'b_type'] }, { companyID: '3' })).toMatchObject({
      type: ['a_type', 'b_type'],
    })
  })
})

describe('an edit', () => {
  it('sends only what differs', () => {
    expect(edited({})).toBeNull()
    expect(edited({ url: 'https://example.com/2' })).toEqual({ webhookID: '5', url: 'https://example.com/2' })
    expect(edited({ active: false })).toEqual({ webhookID: '5', active: false })
    expect(edited({ name: 'CRM' })).toEqual({ webhookID: '5', name: 'CRM' })
    expect(edited({ name: ' ' }, { ...WEBHOOK, name: 'CRM' })).toEqual({ webhookID: '5', name: null })
  })

  it('tells what becomes of what was missed, only when that is so', () => {
    const off = { ...WEBHOOK, active: false, state: 'paused', pausedBy: 'person', missed: 3 } as const
    expect(edited({ active: true }, off)).toEqual({ webhookID: '5', active: true, missed: 'send' })
    expect(edited({ active: true, missed: 'drop' }, off)).toEqual({ webhookID: '5', active: true, missed: 'drop' })
    expect(edited({ active: true }, { ...off, missed: 0 })).toEqual({ webhookID: '5', active: true })
    expect(edited({ missed: 'drop' }, off)).toBeNull()
    expect(edited({ active: false, missed: 'drop' })).toEqual({ webhookID: '5', active: false })
  })

  it('keeps the security code, replaces it, or removes it', () => {
    expect(edited({ code: 'keep', securityCode: 'typed, then kept' })).toBeNull()
    expect(edited({ code: 'set', securityCode: 'new' })).toEqual({ webhookID: '5', securityCode: 'new' })
    expect(edited({ code: 'set' })).toEqual({ webhookID: '5', securityCode: '' })
    expect(edited({ code: 'remove', securityCode: 'new' })).toEqual({ webhookID: '5', securityCode: null })
    const without = { ...WEBHOOK, hasSecurityCode: false }
    expect(edited({}, without)).toBeNull()
    expect(edited({ securityCode: 'new' }, without)).toEqual({ webhookID: '5', securityCode: 'new' })
  })

  it('leaves the headers alone unless all are replaced', () => {
    const headers = [{ name: 'x-other', value: '8' }]
    expect(edited({ headers })).toBeNull()
    expect(edited({ headers, replaceHeaders: true })).toEqual({ webhookID: '5', headers: { 'x-other': '8' } })
    expect(edited({ headers: [], replaceHeaders: true })).toEqual({ webhookID: '5', headers: {} })
    const without = { ...WEBHOOK, headers: [] }
    expect(edited({}, without)).toBeNull()
    expect(edited({ headers }, without)).toEqual({ webhookID: '5', headers: { 'x-other': '8' } })
  })

  it('has no header twice', () => {
    const rows = ['x-a', ' X-A', '', ''].map((name) => ({ name, value: '1' }))
    expect(headerTwice({ ...newDraft(null), headers: rows })).toBe(1)
    expect(headerTwice({ ...newDraft(null), headers: rows.slice(1) })).toBeNull()
    expect(headerTwice({ ...newDraft(WEBHOOK), headers: rows })).toBeNull()
  })
})

describe('what is wrong', () => {
  it('stands at its field, and at the row that the server names', () => {
    const issues = [
      { path: ['url'], message: 'a' },
      { path: ['headers', 'host'], message: 'b' },
      { path: ['url'], message: 'c' },
      { path: [], message: 'd' },
    ]
    expect(wrongOf(issues)).toEqual({ url: ['a', 'c'], headers: ['b'] })
    const headers = ['x-a', 'host '].map((name) => ({ name, value: '' }))
    expect(wrongHeader({ ...newDraft(null), headers }, issues)).toBe(1)
    expect(wrongHeader({ ...newDraft(null), headers }, [{ path: ['headers'], message: 'too many' }])).toBe(0)
  })
})

describe('a state', () => {
  it.each([
    [{ lastAttempt: null }, 'silent'],
    [{}, 'healthy'],
    [{ state: 'failing', failingSince: '1' }, 'failing'],
    [{ state: 'paused', pausedBy: 'person', failingSince: '1' }, 'off'],
    [{ state: 'paused', pausedBy: 'aviso', lastAttempt: null }, 'disabled'],
  ] as const)('of %j is %s', (change, state) => {
    expect(stateOf({ ...WEBHOOK, ...change })).toBe(state)
  })
})

describe('a moment', () => {
  it('is the same by the clock on the wall and in seconds', () => {
    expect(unixTime(localTime(new Date(1_795_305_600_000)))).toBe('1795305600')
    expect(unixTime('')).toBeNull()
  })
})

it('the number of what was missed is said as far as it was counted', () => {
  expect(missedCount(7, en)).toBe('Notifications missed while it was off: 7')
  expect(missedCount(1_000, en)).toBe('Notifications missed while it was off: 1,000 or more')
})

describe('the day of a webhook', () => {
  const hours = (...last: number[]) => [...Array(24 - last.length).fill(0), ...last]

  it('is nothing when nothing was sent', () => {
    expect(summaryOf({ received: hours(), failed: hours() })).toBeNull()
  })

  it('is the share that was received, and bars as high as what was sent', () => {
    const day = summaryOf({ received: hours(4, 1), failed: hours(0, 1) })
    expect(day).toMatchObject({ attempts: 6, rate: 0.833 })
    expect(day?.bars.slice(-3)).toEqual([
      { height: 0, failed: 0 },
      { height: 1, failed: 0 },
      { height: 0.5, failed: 0.25 },
    ])
  })

  it('is never all when one was not received', () => {
    expect(summaryOf({ received: hours(99_999), failed: hours(1) })?.rate).toBe(0.999)
    expect(summaryOf({ received: hours(5), failed: hours() })?.rate).toBe(1)
  })
})
