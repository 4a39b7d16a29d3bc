import { useContext, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemView } from '../api/problem-view.tsx'
import type { Results, WatchedWebhook, Webhook } from '../api/results.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { focusOn, keepFocus } from '../parts/focus.ts'
import { useAlive } from '../parts/use-alive.ts'
import { fill } from '../phrases/language.ts'
import { PhrasesOf } from '../phrases/phrases-of.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ActiveSwitch } from './active-switch.tsx'
import { type Asking, PanelActions } from './panel-actions.tsx'
import { RecoverDialog } from './recover-dialog.tsx'
import { StateNote } from './state-note.tsx'
import { StateView } from './state-view.tsx'
import { SureDialog } from './sure-dialog.tsx'
import { TestView } from './test-view.tsx'
import { type Desk, NEW_ID, panelID } from './use-desk.ts'
import { testAnswerID } from './use-tests.ts'
import { WebhookFacts } from './webhook-facts.tsx'

/** All of one webhook, and all that can be done with it. */
export function WebhookPanel({ webhook, desk, titled }: { webhook: WatchedWebhook; desk: Desk; titled?: boolean }) {
  const t = usePhrases()
  const [asking, ask] = useState<Asking | null>(null)
  const { running, problem, setProblem, rotate, showSecret, remove } = useChanges(webhook, desk)
  const { webhookID, type, name } = webhook
  const title = fill(t.webhookDetails, { type: name ?? type, webhookID })
  const stop = () => ask(null)
  // The dialog first gives the focus back, and only then it may go on.
  const then = (act: () => Promise<void>) => () => {
    ask(null)
    void act()
  }
  const close = () => {
    desk.open(null)
    focusOn(NEW_ID)
  }
  const testRun = desk.tests.of(webhookID)
  return (
    <section class="webhook-panel" id={panelID(webhookID)} aria-label={title}>
      {titled && (
        <header class="panel-head">
          <h2>{title}</h2>
          <StateView webhook={webhook} />
          <ActiveSwitch webhook={webhook} reload={desk.webhooks.reload} onProblem={setProblem} />
          <button type="button" class="quiet" onClick={close}>
            {t.close}
          </button>
        </header>
      )}
      <PhrasesOf platform={desk.typeOf(type)?.platform}>
        <StateNote webhook={webhook} />
        <PanelActions
          webhook={webhook}
          desk={desk}
          busy={running}
          onAsk={ask}
          onShowSecret={showSecret}
          onProblem={setProblem}
        />
        {problem && <ProblemView answer={problem} />}
        {testRun && (
          <div id={testAnswerID(webhookID)}>
            <TestView run={testRun} />
          </div>
        )}
        <WebhookFacts webhook={webhook} desk={desk} titled={titled} />
      </PhrasesOf>
      {asking === 'rotate' && <SureDialog what="rotate" webhook={webhook} onConfirm={then(rotate)} onCancel={stop} />}
      {asking === 'remove' && <SureDialog what="remove" webhook={webhook} onConfirm={then(remove)} onCancel={stop} />}
      {asking === 'recover' && <RecoverDialog webhook={webhook} reload={desk.webhooks.reload} onClose={stop} />}
    </section>
  )
}

/** What the panel changes for good, once its user is sure. */
function useChanges({ webhookID, type, url }: Webhook, desk: Desk) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { running, run } = useCall()
  const alive = useAlive()
  const [problem, setProblem] = useState<Answer | null>(null)

  /** @returns what came of it, null when it did not come */
  async function change<Name extends keyof Results>(method: Name): Promise<Results[Name] | null> {
    setProblem(null)
    const answer = await run(method, { webhookID })
    if (answer?.outcome === 'result') return answer.body
    setProblem(answer)
    return null
  }

  function keep(secret: string, formerDate: string | null = null): void {
    desk.keepSecret({ secret, types: [type], url, formerDate })
  }

  return {
    running,
    problem,
    setProblem,
    async rotate() {
      const made = await change('webhook.rotateSecret')
      if (made) keep(made.secret, made.formerSecretDate)
    },
    async showSecret() {
      const shown = await change('webhook.showSecret')
      if (shown) keep(shown.secret)
    },
    async remove() {
      const removed = await change('webhook.remove')
      if (!removed) return
      if (alive()) desk.open(null)
      await desk.webhooks.reload()
      announce(fill(t.removeDone, { count: removed.cancelledDeliveries.toLocaleString(t.locale) }))
      keepFocus(NEW_ID)
    },
  }
}
