import { useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemView } from '../api/problem-view.tsx'
import type { WatchedWebhook } from '../api/results.ts'
import { focusOn } from '../parts/focus.ts'
import { CheckIcon, ChevronIcon, WarningIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { ActiveSwitch } from './active-switch.tsx'
import { StateView } from './state-view.tsx'
import { type Desk, editID, panelID, testID } from './use-desk.ts'
import { FORM_TYPE } from './webhook-draft.ts'
import { WebhookPanel } from './webhook-panel.tsx'

const COLUMNS = 7

/** One webhook of the list, and below it all of it when it is open. A body of its own: on a phone, a card. */
export function WebhookRow({ webhook, desk }: { webhook: WatchedWebhook; desk: Desk }) {
  const t = usePhrases()
  const [problem, setProblem] = useState<Answer | null>(null)
  const { webhookID, type, name, url, contentType } = webhook
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
            <span>
              {type}
              {name && <span class="about">{name}</span>}
              <span class="about">{desk.typeOf(type)?.platform}</span>
            </span>
          </button>
        </th>
        <td class="webhook-url" data-label={t.url} title={url}>
          <span>{url}</span>
        </td>
        <td data-label={t.webhookContent}>{contentType === FORM_TYPE ? t.form : t.json}</td>
        <td data-label={t.state}>
          <StateView webhook={webhook} />
        </td>
        <td data-label={t.webhookLast}>
          <LastDelivery webhook={webhook} />
        </td>
        <td data-label={t.webhookActive}>
          <ActiveSwitch webhook={webhook} reload={desk.webhooks.reload} onProblem={setProblem} />
        </td>
        <td class="webhook-actions">
          <RowActions webhook={webhook} desk={desk} />
        </td>
      </tr>
      {problem && (
        <tr>
          <td colSpan={COLUMNS}>
            <ProblemView answer={problem} />
          </td>
        </tr>
      )}
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

function LastDelivery({ webhook: { lastAttempt } }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  if (!lastAttempt) return <span class="about">{t.webhookSilent}</span>
  const { outcome, status, date } = lastAttempt
  const good = outcome === 'received'
  return (
    <span class="two-lines">
      <span class={`badge ${good ? 'good' : 'bad'}`}>
        {good ? <CheckIcon /> : <WarningIcon />} {t[outcome]}
      </span>
      <span class="about">
        {status === null ? t.noAnswer : `HTTP ${status}`} · <When date={date} />
      </span>
    </span>
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
        onClick={() => desk.edit(webhook)}
      >
        {t.webhookEdit}
      </button>
    </span>
  )
}
