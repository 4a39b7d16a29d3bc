import { useContext, useRef, useState } from 'hono/jsx/dom'
import { type Answer, call } from '../api/call.ts'
import type { AttemptDetails, Webhook } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { reveal } from '../parts/focus.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** The last test of a webhook: under way, answered, or not to be had. */
export interface TestRun {
  running: boolean
  attempt: AttemptDetails | null
  problem: Answer | null
}

export interface Tests {
  of(webhookID: string): TestRun | undefined
  run(webhook: Webhook): Promise<void>
}

/** The tests of this visit, by webhook: each has its own, so that one that hangs keeps nobody waiting. */
export function useTests(onDone: () => void): Tests {
  const t = usePhrases()
  const { token, learn } = useSession()
  const announce = useContext(AnnounceContext)
  const [runs, set] = useState<Readonly<Record<string, TestRun>>>({})
  const running = useRef(new Set<string>())

  return {
    of: (webhookID) => runs[webhookID],
    async run({ webhookID, type }) {
      const under = running.current
      if (!under || under.has(webhookID)) return
      under.add(webhookID)
      const put = (run: TestRun) => set((before) => ({ ...before, [webhookID]: run }))
      put({ running: true, attempt: null, problem: null })
      announce(fill(t.testRunning, { type }))
      const answer = await call('webhook.test', { webhookID }, token)
      learn(answer.status, token)
      under.delete(webhookID)
      const attempt = answer.outcome === 'result' ? answer.body : null
      put({ running: false, attempt, problem: attempt ? null : answer })
      reveal(testAnswerID(webhookID))
      if (attempt) announce(attempt.outcome === 'received' ? t.testReceived : t.testNotReceived)
      onDone()
    },
  }
}

export function testAnswerID(webhookID: string): string {
  return `webhook-${webhookID}-answer`
}
