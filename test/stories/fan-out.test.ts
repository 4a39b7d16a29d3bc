import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { nextSize } from '../../src/dispatcher/fan-out.ts'
import { peek } from '../../src/outbox/due.ts'
import { countMissed } from '../../src/outbox/missed.ts'
import {
  addFact,
  addHook,
  db,
  deliveries,
  holds,
  OTHER_URL,
  pairs,
  slice,
  switchOff,
  switchOn,
  turnAll,
  withCore,
} from '../harness/core.ts'

withCore()

describe('who gets a fact', () => {
  holds(
    'is decided by the numbers, not by the moment of the fan-out',
    [{ without: 'the number of the webhook', name: 'fan_out', instead: [['w.from_fact < t.number', 'true']] }],
    async () => {
      const [early, elder] = [await addHook(), await addFact()]
      const late = await addHook()
      const younger = await addFact('another')
      expect(await slice()).toMatchObject({ facts: 2, deliveries: 3, more: false })
      expect(await pairs()).toEqual([`${elder} to ${early}`, `${younger} to ${early}`, `${younger} to ${late}`])
    },
  )

  holds(
    'includes a webhook that was switched off after it, which holds it',
    [
      {
        without: 'the webhooks that are off',
        name: 'fan_out',
        instead: [['w.missed_from >= t.number', 'false']],
      },
      {
        without: 'a look at whether it is on',
        name: 'fan_out',
        instead: [["when not g.active then '-infinity'::timestamptz", '']],
      },
    ],
    async () => {
      const hook = await addHook()
      const before = await addFact()
      await switchOff(hook)
      await addFact()
      await slice()
      expect(await pairs()).toEqual([`${before} to ${hook}`])
      expect(await peek(db)).toMatchObject({ ready: false, dueAt: null })
    },
  )

  it('leaves out other events, other types, removed webhooks; a company hears all its events', async () => {
    const company = await addHook({ event_id: null })
    await addHook({ event_id: null, type: 'activityDismissal' })
    await addHook({ event_id: '2' })
    await addHook({ type: 'activityDismissal' })
    await addHook({ active: false, missed_from: '999999', removed_at: new Date() })
    const hook = await addHook()
    const fact = await addFact()
    await slice()
    expect(await pairs()).toEqual([`${fact} to ${company}`, `${fact} to ${hook}`])
    const row = await db.selectFrom('delivery').select('event_id').where('webhook_id', '=', company).execute()
    expect(row).toEqual([{ event_id: null }])
  })

  holds(
    'leaves out a muted fact, which the log has',
    [
      { without: 'the mark', name: 'fan_out', instead: [['where not t.muted', 'where true']] },
      { without: 'the mark in the catch-up', name: 'turn', instead: [['not f.muted and', '']] },
    ],
    async () => {
      const hook = await addHook()
      const fact = await addFact('key', { muted: true })
      await slice()
      await switchOff(hook)
      const missed = await addFact('key', { muted: true })
      await slice()
      const row = await db.selectFrom('webhook').selectAll().executeTakeFirstOrThrow()
      expect(await countMissed(db, row)).toBe(0)
      await switchOn(hook)
      await turnAll()
      expect(await pairs()).toEqual([])
      const log = await db.selectFrom('fact').select(['number', 'muted']).orderBy('number').execute()
      expect(log).toEqual([fact, missed].map((number) => ({ number, muted: true })))
    },
  )
})

describe('a fact for many webhooks', () => {
  holds(
    'goes out in slices, which others share with it; only its own key waits',
    [
      {
        without: 'a share for other events',
        name: 'fan_out',
        instead: [['greatest(_most / count(*) over (), _most / 10, 1)', '_most']],
      },
      {
        without: 'a share for others of its event',
        name: 'fan_out',
        instead: [['greatest(e.size >> (count(o.position) over turns)::int, 1)', 'e.size']],
      },
      { without: 'its key waiting', name: 'fan_out', instead: [['or elder.position is not null', '']] },
      { without: 'a cursor', name: 'fan_out', instead: [['fanned_to = g.id', 'fanned_to = o.fanned_to']] },
    ],
    async () => {
      const hooks = []
      for (let n = 0; n < 25; n++) hooks.push(await addHook())
      const [other, single] = [await addHook({ event_id: '2' }), await addHook({ type: 'attendee_accepted' })]
      const first = await addFact('key')
      expect(await slice({ most: 10 })).toMatchObject({ facts: 1, deliveries: 10, more: true })
      const second = await addFact('key')
      const attendee = await addFact('attendee', { kind: 'attendee.accepted' })
      const third = await addFact('another')
      const elsewhere = await addFact('elsewhere', { event: '2' })
      // Half of the event's five is for the one that was cut, one for the attendee, the rest for the third.
      expect(await slice({ most: 10 })).toMatchObject({ facts: 3, deliveries: 6, more: true })
      let made = await pairs()
      expect(made).toEqual([
        ...hooks.slice(0, 12).map((id) => `${first} to ${id}`),
        `${attendee} to ${single}`,
        ...hooks.slice(0, 2).map((id) => `${third} to ${id}`),
        `${elsewhere} to ${other}`,
      ])
      const fanned = (fact: string | undefined) => made.filter((pair) => pair.startsWith(`${fact} `)).length
      for (let more = true; more; ) {
        const firstWasThrough = fanned(first) === 25
        more = (await slice({ most: 10 })).more
        made = await pairs()
        if (!firstWasThrough) expect(fanned(second)).toBe(0)
      }
      expect([first, second, third].map(fanned)).toEqual([25, 25, 25])
      expect(new Set(made).size).toBe(77)
      expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
    },
  )

  it('has all of its event when nobody is behind it', async () => {
    for (let n = 0; n < 25; n++) await addHook()
    await addFact('key')
    await slice({ most: 10 })
    await addFact('key')
    expect(await slice({ most: 10 })).toMatchObject({ facts: 0, deliveries: 10 })
  })

  it('leaves what waited for it to the next slice once it is through', async () => {
    for (let n = 0; n < 12; n++) await addHook()
    await addFact('key')
    let { left, seen } = await slice({ most: 10 })
    const second = await addFact('key')
    ;({ left, seen } = await slice({ most: 10, from: { seen, events: left } }))
    expect((await pairs()).filter((pair) => pair.startsWith(`${second} `))).toEqual([])
    await slice({ most: 10, from: { seen, events: left } })
    expect((await pairs()).filter((pair) => pair.startsWith(`${second} `))).toHaveLength(10)
  })

  it('is passed by others, however many wait for it', async () => {
    for (let n = 0; n < 25; n++) await addHook()
    await addFact('key')
    let { left, seen } = await slice({ most: 10 })
    for (let n = 0; n < 60; n++) await addFact('key')
    const other = await addFact('other')
    let slices = 0
    for (; left.length > 0 && slices < 500; slices++) {
      ;({ left, seen } = await slice({ most: 10, from: { seen, events: left } }))
    }
    expect(slices).toBeLessThan(500)
    expect(await deliveries()).toHaveLength(62 * 25)
    expect((await pairs()).filter((pair) => pair.startsWith(`${other} `))).toHaveLength(25)
  })

  it('holds up no other event, nor do very many facts', async () => {
    for (let n = 0; n < 20; n++) await addHook()
    const other = await addHook({ event_id: '2' })
    for (let n = 0; n < 100; n++) await addFact(`person ${n}`)
    const elsewhere = await addFact('elsewhere', { event: '2' })
    const { left } = await slice({ most: 40 })
    expect(await pairs()).toContain(`${elsewhere} to ${other}`)
    expect(left).toEqual([{ whose: '1', fact: expect.any(String) }])
  })

  it('leaves no event without its turn, however many there are', async () => {
    const events = Array.from({ length: 30 }, (_, n) => String(n + 1))
    await sql`insert into aviso.event (id, name, created_at) select n, 'Course', now() from generate_series(3, 30) n`.execute(
      db,
    )
    for (const event of events) for (let n = 0; n < 3; n++) await addHook({ event_id: event })
    const facts: string[] = []
    for (let n = 0; n < 2; n++) for (const event of events) facts.push(await addFact(`${event} ${n}`, { event }))
    let { left, seen } = await slice({ most: 10 })
    while (left.length > 0) ({ left, seen } = await slice({ most: 10, from: { seen, events: left } }))
    expect(new Set(await pairs()).size).toBe(180)
    const first = (await db.selectFrom('fact').select('number').orderBy('position').execute()).map((row) => row.number)
    // The second fact of an event comes after the first one of each of the others.
    expect(first.slice(0, 30).sort()).toEqual(facts.slice(0, 30).sort())
  })

  it('is in the log with its first slice, once', async () => {
    for (let n = 0; n < 5; n++) await addHook()
    const fact = await addFact()
    await slice({ most: 2 })
    expect(await db.selectFrom('fact').select('number').execute()).toEqual([{ number: fact }])
    while ((await slice({ most: 2 })).more);
    expect(await db.selectFrom('fact').select('number').execute()).toEqual([{ number: fact }])
    expect(await deliveries()).toHaveLength(5)
  })

  it('is one of a hundred for a thousand: 100,000 deliveries, each once, in slices', async () => {
    await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
      select 1, 'activityEnrollment', 'http://127.0.0.1:9/' || n, 'application/json', '{}', true, '', now()
      from generate_series(1, 1000) n`.execute(db)
    for (let n = 0; n < 100; n++) await addFact(`person ${n}`)
    const sizes: number[] = []
    for (let more = true; more; ) {
      const made = await slice({ most: 2_000 })
      sizes.push(made.deliveries)
      more = made.more
    }
    expect(Math.max(...sizes)).toBe(2_000)
    const { rows } = await sql`select count(*)::int as made, count(distinct (fact, webhook_id))::int as distinct
      from aviso.delivery`.execute(db)
    expect(rows).toEqual([{ made: 100_000, distinct: 100_000 }])
    expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
  })

  it('has slices of a size that keeps them near 20 ms', () => {
    expect(nextSize(1_000, 1_000, 10)).toBe(1_500)
    expect(nextSize(2_000, 2_000, 25)).toBe(1_600)
    expect(nextSize(2_400, 2_400, 243)).toBe(1_200)
    expect(nextSize(1_000, 500, 10)).toBe(1_000)
    expect(nextSize(2_000, 1_000, 20)).toBe(1_000)
    expect(nextSize(1_000, 3, 1)).toBe(1_000)
    expect(nextSize(1_000, 1_000, 500)).toBe(1_000)
    expect(nextSize(5_000, 5_000, 1)).toBe(5_000)
  })
})

describe('a fact that is not checked yet', () => {
  holds(
    'waits, and so do younger ones of its key alone',
    [{ without: 'a look at the elder', name: 'fan_out', instead: [['not elder.checked or', 'false or']] }],
    async () => {
      const hook = await addHook()
      await addFact('key', { checked: false })
      await addFact('key')
      const other = await addFact('other')
      await slice()
      expect(await pairs()).toEqual([`${other} to ${hook}`])
      await sql`update aviso.outbox set checked = true`.execute(db)
      await slice()
      expect(await pairs()).toHaveLength(3)
    },
  )
})

describe('a delivery leased at birth', () => {
  holds(
    'is the first of its key and URL',
    [{ without: 'that', name: 'fan_out', instead: [['(g.of_lane = 1 or g.ordering_key is null)', 'true']] }],
    async () => {
      const hook = await addHook()
      const [first, second] = [await addFact('key'), await addFact('key')]
      const other = await addHook({ url: OTHER_URL, from_fact: '0' })
      const { born } = await slice({ births: 10 })
      const leased = born.map(({ delivery }) => `${delivery.fact} to ${delivery.webhook.webhookID}`)
      expect(leased.sort()).toEqual([`${first} to ${hook}`, `${first} to ${other}`])
      expect((await deliveries()).filter(({ leased_by }) => leased_by === null).map(({ fact }) => fact)).toEqual([
        second,
        second,
      ])
    },
  )

  holds(
    'has no elder in the outbox',
    [
      {
        without: 'a look at the elders',
        name: 'fan_out',
        instead: [['d.webhook_id = same.id and d.ordering_key = g.ordering_key', 'false']],
      },
    ],
    async () => {
      await addHook()
      await addFact('key')
      await slice()
      await sql`update aviso.delivery set due_at = now() + interval '1 hour', attempts = 1`.execute(db)
      await addFact('key')
      expect((await slice({ births: 10 })).born).toEqual([])
    },
  )

  holds(
    'is of a fact that was not cut',
    [
      {
        without: 'that',
        name: 'fan_out',
        instead: [['g.number <> all(halves) and g.active', 'g.active']],
      },
    ],
    async () => {
      for (let n = 0; n < 5; n++) await addHook()
      await addFact('key')
      expect((await slice({ births: 10, most: 3 })).born).toEqual([])
      expect((await slice({ births: 10, most: 3 })).born).toEqual([])
    },
  )

  holds(
    'is for a webhook that is quick, has nothing else ready, and has slots',
    [
      { without: 'its health', name: 'fan_out', instead: [['g.active and g.quick', 'g.active']] },
      { without: 'its turn', name: 'fan_out', instead: [['g.id <> all(_known)', 'true']] },
      { without: 'its slots', name: 'fan_out', instead: [['g.of_webhook <= ', '0 <= ']] },
    ],
    async () => {
      await addHook({ slow: true })
      const waiting = await addHook({ url: OTHER_URL })
      await addFact('early')
      await slice()
      await sql`delete from aviso.delivery where webhook_id <> ${waiting}`.execute(db)
      const hook = await addHook({ url: 'http://127.0.0.1:9/third' })
      for (const key of ['a', 'b', 'c', 'd']) await addFact(key)
      const { born, ready } = await slice({ births: 10, known: [waiting] })
      expect(born.map(({ delivery }) => delivery.webhook.webhookID)).toEqual([hook, hook])
      expect(ready.find(({ webhookID }) => webhookID === hook)).toEqual({
        webhookID: hook,
        fact: String(Number(born.at(-1)?.fact.number) + 1),
      })
    },
  )
})

describe('a webhook that is off', () => {
  holds(
    'has its rows out of the way of the claims, and gets no more',
    [
      {
        without: 'the step that holds them',
        name: 'turn',
        instead: [["set due_at = '-infinity'", 'set due_at = d.due_at']],
      },
    ],
    async () => {
      const hook = await addHook()
      for (const key of ['a', 'b', 'c']) await addFact(key)
      await slice()
      await switchOff(hook)
      expect(await peek(db)).toMatchObject({ ready: false, turning: false })
      await addFact('d')
      await slice()
      expect(await deliveries()).toHaveLength(3)
    },
  )

  holds(
    'gets what it missed in order when it is on, each once, and then what is new',
    [
      {
        without: 'a look at what is under way',
        name: 'turn',
        instead: [['d.fact between f.number and f.number', 'false']],
      },
      {
        without: 'a look at the attempts',
        name: 'turn',
        instead: [['a.fact between f.number and f.number', 'false']],
      },
      {
        without: 'a look at facts that are half fanned out',
        name: 'turn',
        instead: [
          [
            'head := (select min(o.position) - 1 from aviso.outbox o where o.position >= _begun_from);',
            'head := null;',
          ],
        ],
      },
    ],
    async () => {
      const hook = await addHook()
      const others = [await addHook(), await addHook(), await addHook()]
      const before = await addFact('a')
      await slice()
      await switchOff(hook)
      // A slice that began before that was committed gave it one more, and one that was received already.
      const [under, received] = [await addFact('b'), await addFact('c')]
      await slice()
      await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, content_type, created_at)
        values (${under}, ${hook}, 1, 'activityEnrollment', 'application/json', now())`.execute(db)
      await sql`create table if not exists aviso.attempt_test partition of aviso.attempt default`.execute(db)
      await sql`insert into aviso.attempt (at, delivery_id, webhook_id, type, attempt, outcome, duration_ms, url, request_headers,
          payload, fact) values (now(), 99, ${hook}, 'activityEnrollment', 1, 'received', 1, '', '{}', '', ${received})`.execute(
        db,
      )
      const missed = [await addFact('d'), await addFact('e')]
      await slice()
      const half = await addFact('f')
      await slice({ most: 2 })
      await switchOn(hook)
      await turnAll()
      const ofHook = async () =>
        (await deliveries()).filter(({ webhook_id }) => webhook_id === hook).map(({ fact }) => fact)
      expect(await ofHook()).toEqual([before, under, ...missed])
      while ((await slice({ most: 2 })).more);
      await turnAll()
      const fresh = await addFact('g')
      await slice()
      expect(await ofHook()).toEqual([before, under, ...missed, half, fresh])
      expect(await deliveries()).toHaveLength(6 + 7 * others.length)
    },
  )
})
