import { median } from '../../../bench/percentiles.ts'
import { Pulse } from '../load/pulse.ts'
import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'
import { missingPrograms, startPatroni, TTL_S } from '../site/patroni.ts'

/**
 * The PostgreSQL that leads is lost under load, with its Patroni: by turns it is killed at once, or falls silent with its
 * connections open and is killed once the other leads. It comes back as the standby. No process of ours is started again: each has
 * all of its connections through HAProxy. Nothing comes twice.
 */
export const failOver: Scenario = {
  name: 'fail-over',
  rounds: { short: {}, long: { postgres: 10 } },
  missing: missingPrograms,
  async run(stage) {
    let cluster: Awaited<ReturnType<typeof startPatroni>>
    let pulse: Pulse
    const pulses = { killed: [] as Pulse[], silent: [] as Pulse[] }
    const counts = await runStrikes(stage, {
      roles: ['api', 'dispatcher'],
      mayBeUnavailable: true,
      leavesOrphans: true,
      cutMayBeCommitted: true,
      async newBackend() {
        cluster = await startPatroni()
        return {
          kind: 'postgres',
          env: { DATABASE_URL: cluster.url, ALLOW_NETWORKS: '127.0.0.0/8' },
          remove: () => cluster.stop(),
        }
      },
      async prepare(site, receivers) {
        pulse = await Pulse.begin(site.of(stage.shares[0] ?? ''), receivers)
      },
      async strike({ round }) {
        const how = round % 2 === 0 ? 'silent' : 'killed'
        pulses[how].push(pulse)
        // While there is no synchronous standby, the leader acknowledges what it alone has.
        const lost = await cluster.whole()
        if (how === 'silent') lost.freeze()
        else lost.kill()
        await cluster.replaced(lost)
        lost.kill()
        lost.start()
        await cluster.whole()
        await pulse.end()
      },
    })
    const all = [...pulses.killed, ...pulses.silent]
    for (const one of all) one.compare(stage.faults)
    return {
      ...counts,
      pulseAnswered: sumOf(all.map(({ acknowledged }) => acknowledged)),
      pulseCut: sumOf(all.map(({ cut }) => cut)),
      longestAnswerSeconds: seconds(Math.max(0, ...all.map(({ answerMs }) => answerMs))),
      ttlSeconds: TTL_S,
      ...gapsOf('killed', pulses.killed),
      ...gapsOf('silent', pulses.silent),
    }
  },
}

/** For how long nothing was acknowledged when it was lost. */
function gapsOf(how: string, pulses: Pulse[]): Record<string, number> {
  const gaps = pulses.map(({ gapMs }) => gapMs)
  const [middle, longest] = [median(gaps), Math.max(0, ...gaps)]
  return { [`${how}GapMedianSeconds`]: seconds(middle), [`${how}GapLongestSeconds`]: seconds(longest) }
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}
