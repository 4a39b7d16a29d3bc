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

interface Props {
  webhook: Webhook
  reload(): Promise<void>
  onProblem(problem: Answer | null): void
  /** What has the focus when this goes; left out: what makes a new webhook. */
  next?: string
}

/** Switches a webhook on and off: at once, unless it has to be asked what becomes of what it missed. */
function useActive(props: Props) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { running, run } = useCall()
  const [asking, ask] = useState(false)
  const { webhookID, type, active, missed } = props.webhook

  async function turn(choice?: 'send' | 'drop'): Promise<void> {
    const answer = await run('webhook.edit', { webhookID, active: !active, ...(choice && { missed: choice }) })
    if (!answer) return
    const done = answer.outcome === 'result'
    props.onProblem(done ? null : answer)
    await props.reload()
    keepFocus(props.next ?? NEW_ID) // under a filter, it may have gone with its row
    if (done) announce(fill(active ? t.webhookNowOff : t.webhookNowOn, { type }))
  }

  return {
    busily: running ? ('true' as const) : undefined,
    press: () => (!active && missed > 0 ? ask(true) : void turn()),
    dialog: asking && (
      <MissedDialog
        webhook={props.webhook}
        onCancel={() => ask(false)}
        onChoice={(choice) => {
          ask(false)
          void turn(choice)
        }}
      />
    ),
  }
}

export function ActiveSwitch(props: Props) {
  const t = usePhrases()
  const { busily, press, dialog } = useActive(props)
  const { type, url, active } = props.webhook
  return (
    <>
      <button
        type="button"
        role="switch"
        class="toggle"
        aria-checked={active ? 'true' : 'false'}
        aria-label={fill(t.webhookSwitch, { type, url })}
        aria-disabled={busily}
        onClick={press}
      >
        <span class="toggle-track">
          <span class="toggle-thumb" />
        </span>
        {active ? t.webhookOn : t.webhookOff}
      </button>
      {dialog}
    </>
  )
}

/** Of one that is off, what its owner most likely wants. */
export function SwitchOnButton(props: Props) {
  const t = usePhrases()
  const { busily, press, dialog } = useActive(props)
  return (
    <>
      <button type="button" class="primary" aria-disabled={busily} onClick={press}>
        {t.webhookSwitchOn}
      </button>
      {dialog}
    </>
  )
}
