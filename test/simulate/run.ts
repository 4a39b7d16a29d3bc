import type { Embedded } from './database.ts'
import { takeOver } from './machine.ts'
import type { Fault } from './oracle.ts'
import type { Item, Plan } from './plan.ts'
import { NONE, type Plant } from './plants.ts'
import { World } from './world.ts'

export interface Result {
  seed: string
  faults: Fault[]
  /** Two runs with the same trace went the same way. */
  trace: string
  steps: number
  /** How much time passed in it (ms). */
  lasted: number
  figures: Record<string, number>
}

interface RunOptions {
  plant?: Plant
  /** After so many steps no more calls are made. */
  steps?: number
  onStep?: (now: number, label: string) => void
}

/** How long what is due may take once all is well (ms): where something of ours failed, a lease has to run out, or ten minutes. */
const IN_TIME = { calm: 100_000, otherwise: 1_300_000 }

/** Runs a plan on the database, from the beginning. */
export async function run(embedded: Embedded, plan: Plan, options: RunOptions = {}): Promise<Result> {
  const { plant = NONE, steps = 5_000, onStep } = options
  await embedded.reset()
  for (const { name, instead } of plant.functions ?? []) await embedded.rewrite(name, instead)
  const { rows } = await embedded.query<{ id: string }>('select id from aviso.installation')
  const world = new World(embedded, plan, plant, rows[0]?.id ?? '')
  const { scheduler, oracle } = world
  scheduler.onStep = onStep
  const giveBack = takeOver(scheduler, plan.seed)
  try {
    world.startAll()
    await load(world, steps)
    await settle(world)
    await judge(world)
  } finally {
    giveBack()
    await world.close()
  }
  const lasted = Math.round(scheduler.now)
  oracle.figures.facts = oracle.expected.facts.length
  return {
    seed: plan.seed,
    faults: oracle.faults,
    trace: scheduler.trace(),
    steps: scheduler.steps,
    lasted,
    figures: oracle.figures,
  }
}

/** Makes the calls, with all that goes wrong meanwhile. */
async function load(world: World, most: number): Promise<void> {
  const { scheduler, plan, network, oracle } = world
  const clients = new Map<number, (Item & { kind: 'call'; n: number })[]>()
  for (const [n, item] of plan.items.entries()) {
    if (item.kind === 'call') clients.set(item.client, [...(clients.get(item.client) ?? []), { ...item, n }])
    else if (item.kind === 'receiver') {
      oracle.receiverIsBad(item.receiver)
      scheduler.after(item.at, `r${item.receiver} is ${item.mode}`, () => {
        if (!world.isFair) network.modes[item.receiver] = item.mode
      })
      scheduler.after(item.at + item.forMs, `r${item.receiver} is well`, () => {
        network.modes[item.receiver] = 'healthy'
      })
    } else if (item.kind === 'away') {
      scheduler.after(item.at, 'the database is away', () => {
        world.isAway = !world.isFair
      })
      scheduler.after(item.at + item.forMs, 'the database is back', () => {
        world.isAway = false
      })
    } else if (item.kind === 'upgrade')
      scheduler.after(item.at, `${item.process} is upgraded`, () => void world.upgrade(item.process))
    else if (item.kind === 'leap') scheduler.after(item.at, 'all stands still', () => scheduler.leap(item.forMs))
  }
  let busy = clients.size
  for (const items of clients.values()) {
    const inOrder = items.sort((a, b) => a.at - b.at || a.n - b.n)
    const make = async () => {
      for (const { at, n, call } of inOrder) {
        await scheduler.pause(at - scheduler.now, 'a caller comes')
        if (world.isFair) break
        await world.call(n, call)
      }
    }
    make().finally(() => {
      busy -= 1
    })
  }
  while (busy > 0 && scheduler.steps < most && (await scheduler.step()));
}

/** Makes all well, and waits until nothing is left to do. */
async function settle(world: World): Promise<void> {
  const { scheduler, network, plan, oracle } = world
  world.isFair = true
  world.isAway = false
  network.modes.fill('healthy')
  world.startAll()
  await until(world, scheduler.now + 500)
  await switchOn(world)
  const begun = scheduler.now
  const limit = begun + (plan.weather.isCalm ? IN_TIME.calm : IN_TIME.otherwise)
  let leap = 1_000
  for (let looks = 0; scheduler.now < limit; looks++) {
    await until(world, scheduler.now + 400)
    if (world.isFree && (await isDone(world))) return
    if (looks < 8) continue
    scheduler.leap(leap)
    leap = Math.min(60_000, leap * 1.5)
  }
  while (!world.isFree && (await scheduler.step()));
  const { rows } = await world.embedded.query(LEFT)
  oracle.fault('waiting', `is left: ${JSON.stringify(rows).slice(0, 1_000)}`)
}

async function until({ scheduler }: World, time: number): Promise<void> {
  let isOver = false
  scheduler.after(time - scheduler.now, 'is looked at', () => {
    isOver = true
  })
  while (!isOver && (await scheduler.step()));
}

/** Switches webhooks on, as their owners do, but for some that stay off. */
async function switchOn(world: World): Promise<void> {
  let n = world.plan.items.length
  let busy = 0
  while (!world.isFree && (await world.scheduler.step()));
  for (const { hook, state, id } of [...world.oracle.expected.hooks.values()]) {
    if (state === 'removed' || (state === 'off' && hook % 3 === 0)) continue
    const { rows } = await world.embedded.query('select active from aviso.webhook where id = $1', [id])
    if (rows[0]?.active !== false) continue
    busy += 1
    world.call(n++, { does: 'resume', hook, missed: 'send' }).finally(() => {
      busy -= 1
    })
  }
  while (busy > 0 && (await world.scheduler.step()));
}

const LEFT = `
  select 'fact' as what, number::text as id, null as due, null as by from aviso.outbox where company_id > 0
  union all
  select 'delivery', d.id::text, d.due_at::text, d.leased_by from aviso.delivery d left join aviso.webhook w on w.id = d.webhook_id
  where d.due_at is distinct from 'infinity' and w.active and w.removed_at is null
  union all
  select 'webhook', id::text, null, null from aviso.webhook where turning`

async function isDone({ embedded }: World): Promise<boolean> {
  const { rows } = await embedded.query(`select from (${LEFT}) one limit 1`)
  return rows.length === 0
}

/** The events whose end is in the log more or less often than it is marked as told. */
const ENDS = `
  select id::text, told::text, marked::text from (
    select e.id, e.end_told::int as marked, (select count(*) from aviso.fact f where f.event_id = e.id and f.kind = 'event.ended') as told
    from aviso.event e
  ) ends where told <> marked`

async function judge({ embedded, oracle }: World): Promise<void> {
  const logged = await embedded.query('select number::text from aviso.fact')
  const off = await embedded.query('select id::text from aviso.webhook where not active')
  const { rows } = await embedded.query(ENDS)
  for (const { id, told, marked } of rows)
    oracle.fault(
      Number(told) > Number(marked) ? 'doubled' : 'lost',
      `the end of event ${id} was told ${told} times, not ${marked}`,
    )
  oracle.end({
    logged: new Set(logged.rows.map(({ number }) => BigInt(number as string))),
    hooksOff: new Set(off.rows.map(({ id }) => id as string)),
  })
}
