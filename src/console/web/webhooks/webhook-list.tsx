import { ProblemView } from '../api/problem-view.tsx'
import type { WatchedWebhook } from '../api/results.ts'
import { focusOn, reveal } from '../parts/focus.ts'
import { Pager } from '../parts/pager.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { TypeSelect } from '../parts/type-select.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Desk, NEW, panelID } from './use-desk.ts'
import { PAGE } from './use-webhooks.ts'
import { WebhookPanel } from './webhook-panel.tsx'
import { WebhookRow } from './webhook-row.tsx'

/** The webhooks of an event or a company: what to show of them, a page, and the way to the next. */
export function WebhookList({ desk }: { desk: Desk }) {
  const t = usePhrases()
  const { list, page, elsewhere } = desk.webhooks
  const { problem, loading, reload } = list
  const { openedID } = desk.webhooks
  useEffectNow(() => {
    if (openedID && page) reveal(panelID(openedID)) // a link names it
  }, [page !== null])
  return (
    <>
      <Filters desk={desk} />
      {problem && <ProblemView answer={problem} onAgain={reload} />}
      {!page && loading && <Skeleton of="webhooks" rows={5} />}
      {elsewhere.problem && <ProblemView answer={elsewhere.problem} onAgain={elsewhere.reload} />}
      {elsewhere.result && (
        <div class="webhook-elsewhere">
          <WebhookPanel webhook={elsewhere.result} desk={desk} titled />
        </div>
      )}
      {page?.total === 0 && <NoWebhooks desk={desk} />}
      {page && page.count > 0 && <WebhookTable rows={page.data} loading={loading} desk={desk} />}
      {page && page.count > 0 && (
        <Pager label={t.webhookPages} page={{ ...page, size: PAGE }} onTurn={(offset) => desk.show({ offset })} />
      )}
    </>
  )
}

function Filters({ desk }: { desk: Desk }) {
  const t = usePhrases()
  const { hash, show } = desk
  return (
    <div class="filters">
      <label class="choice" for="filter-type">
        <span>{t.type}</span>
        <TypeSelect
          id="filter-type"
          types={desk.types}
          value={hash.get('type') ?? ''}
          none={t.anyType}
          onChange={(type) => show({ type })}
        />
      </label>
      <label class="choice" for="filter-active">
        <span>{t.webhookActive}</span>
        <select
          id="filter-active"
          value={hash.get('active') ?? ''}
          onChange={(event: Event) => show({ active: (event.target as HTMLSelectElement).value })}
        >
          <option value="">{t.webhookAny}</option>
          <option value="true">{t.webhookOn}</option>
          <option value="false">{t.webhookOff}</option>
        </select>
      </label>
    </div>
  )
}

function NoWebhooks({ desk }: { desk: Desk }) {
  const t = usePhrases()
  const { ofCompany } = desk.scope
  const filtered = desk.hash.has('type') || desk.hash.has('active')
  function showAll(): void {
    desk.show({ type: null, active: null })
    focusOn('filter-type')
  }
  return (
    <div class="empty none-yet" role="status">
      <p>
        <strong>{filtered ? t.webhookNoMatch : ofCompany ? t.webhookNoneCompany : t.webhookNoneYet}</strong>
      </p>
      {!filtered && <p>{ofCompany ? t.webhookWhatCompany : t.webhookWhat}</p>}
      <button type="button" onClick={() => (filtered ? showAll() : desk.edit(NEW))}>
        {filtered ? t.webhookShowAll : t.webhookNew}
      </button>
    </div>
  )
}

function WebhookTable({ rows, loading, desk }: { rows: readonly WatchedWebhook[]; loading: boolean; desk: Desk }) {
  const t = usePhrases()
  return (
    <table class="webhooks" aria-busy={loading ? 'true' : undefined}>
      <caption class="unseen">{t.webhooks}</caption>
      <thead>
        <tr>
          {[t.webhook, t.url, t.state, t.webhookDay, t.webhookActive, t.webhookActions].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map((webhook) => (
        <WebhookRow key={webhook.webhookID} webhook={webhook} desk={desk} />
      ))}
    </table>
  )
}
