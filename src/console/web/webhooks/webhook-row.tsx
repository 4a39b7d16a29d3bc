import { useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemRow } from '../api/problem-row.tsx'
import type { WatchedWebhook } from '../api/results.ts'
import { focusOn } from '../parts/focus.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ActiveSwitch } from './active-switch.tsx'
import { DayView } from './day-view.tsx'
import { StateView } from './state-view.tsx'
import { type Desk, editID, panelID, testID } from './use-desk.ts'
import { WebhookPanel } from './webhook-panel.tsx'

const COLUMNS = 6

/** One webhook of the list, and below it all of it when it is open. A body of its own: on a phone, a card. */
export function WebhookRow({ webhook, desk }: { webhook: WatchedWebhook; desk: Desk }) {
  const t = usePhrases()
  const [problem, setProblem] = useState<Answer | null>(null)
  const { webhookID, type, name, url } = webhook
  const open = desk.webhooks.openedID === webhookID
  return (
    <tbody class={open ? 'is-open' : undefined}>
      <tr>
        <th scope="row">
          <button
            type="button"
            class="disclosure"
            aria-expanded={open ? 'true' : 'false'}
            aria-controls={open ? panelID(webhookID) : undefined}
            onClick={() => desk.open(open ? null : webhookID)}
          >
            <ChevronIcon />
            <span class="webhook-name" title={name ?? type}>
              <span>{name ?? type}</span>
              <span class="about">{[name && type, desk.typeOf(type)?.platform].filter(Boolean).join(' · ')}</span>
            </span>
          </button>
        </th>
        <td class="webhook-url" data-label={t.url} title={url}>
          <span>{url}</span>
        </td>
        <td class="webhook-state" data-label={t.state}>
          <StateView webhook={webhook} />
        </td>
        <td class="webhook-day" data-label={t.webhookDay}>
          <DayView day={desk.webhooks.dayOf(webhookID)} />
        </td>
        <td data-label={t.webhookActive}>
          <ActiveSwitch webhook={webhook} reload={desk.webhooks.reload} onProblem={setProblem} />
        </td>
        <td class="webhook-actions">
          <RowActions webhook={webhook} desk={desk} />
        </td>
      </tr>
      <ProblemRow problem={problem} columns={COLUMNS} />
      {open && (
        <tr>
          <td colSpan={COLUMNS} class="webhook-opened">
            <WebhookPanel webhook={webhook} desk={desk} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

function RowActions({ webhook, desk }: { webhook: WatchedWebhook; desk: Desk }) {
  const t = usePhrases()
  const { webhookID, type, url } = webhook
  const open = desk.webhooks.openedID === webhookID
  const testing = desk.tests.of(webhookID)?.running
  return open ? null : (
    <span class="buttons">
      <button
        type="button"
        class="quiet"
        aria-disabled={testing ? 'true' : undefined}
        aria-label={`${t.webhookTest}: ${type}, ${url}`}
        onClick={() => {
          desk.open(webhookID)
          void desk.tests.run(webhook)
          focusOn(testID(webhookID)) // this button makes way for that one
        }}
      >
        {t.webhookTest}
      </button>
      <button
        type="button"
        class="quiet"
        id={editID(webhookID)}
        aria-label={`${t.webhookEdit}: ${type}, ${url}`}
        onClick={() => desk.edit(webhookID)}
      >
        {t.webhookEdit}
      </button>
    </span>
  )
}
