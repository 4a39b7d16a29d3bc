import { useContext, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import type { Webhook } from '../api/results.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { keepFocus } from '../parts/focus.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { MissedDialog } from './missed-dialog.tsx'
import { NEW_ID } from './use-desk.ts'

/** Switches a webhook on and off: at once, unless it has to be asked what becomes of what it missed. */
export function ActiveSwitch(props: {
  webhook: Webhook
  reload(): Promise<void>
  onProblem(problem: Answer | null): void
}) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { running, run } = useCall()
  const [asking, ask] = useState(false)
  const { webhookID, type, url, active, missed } = props.webhook

  async function turn(choice?: 'send' | 'drop'): Promise<void> {
    const answer = await run('webhook.edit', { webhookID, active: !active, ...(choice && { missed: choice }) })
    if (!answer) return
    const done = answer.outcome === 'result'
    props.onProblem(done ? null : answer)
    await props.reload()
    keepFocus(NEW_ID) // under a filter, it may have gone with its row
    if (done) announce(fill(active ? t.webhookNowOff : t.webhookNowOn, { type }))
  }

  return (
    <>
      <button
        type="button"
        role="switch"
        class="toggle"
        aria-checked={active ? 'true' : 'false'}
        aria-label={fill(t.webhookSwitch, { type, url })}
        aria-disabled={running ? 'true' : undefined}
        onClick={() => (!active && missed > 0 ? ask(true) : void turn())}
      >
        <span class="toggle-track">
          <span class="toggle-thumb" />
        </span>
        {active ? t.webhookOn : t.webhookOff}
      </button>
      {asking && (
        <MissedDialog
          webhook={props.webhook}
          onCancel={() => ask(false)}
          onChoice={(choice) => {
            ask(false)
            void turn(choice)
          }}
        />
      )}
    </>
  )
}
