import { useState } from 'hono/jsx/dom'
import type { Webhook } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { focusOn } from '../parts/focus.ts'
import { ChevronIcon, CrossIcon } from '../parts/icons.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { TypeSelect } from '../parts/type-select.tsx'
import type { HashChange } from '../parts/use-hash.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Filter, isFiltered, NO_FILTER } from './filter.ts'
import { SearchField } from './search-field.tsx'
import { STATES, stateName } from './state-words.ts'

const LIMIT = 100

/** Chooses which deliveries are looked at. */
export function FilterBar(props: {
  eventID: string
  filter: Filter
  webhooks: readonly Webhook[]
  /** There are more webhooks than these. */
  many: boolean
  onChange(change: HashChange): void
}) {
  const t = usePhrases()
  const { eventID, filter, onChange } = props
  const [open, setOpen] = useState(false)
  const types = useQuery('webhook.type.find', { limit: LIMIT }).result?.data ?? []
  function clear(): void {
    onChange(NO_FILTER)
    focusOn('filter-type')
  }
  const take = (name: keyof Filter) => (event: Event) => onChange({ [name]: (event.target as HTMLSelectElement).value })
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is too new for some browsers that are in use
    <div class={`filters delivery-filters ${open ? 'is-open' : ''}`} role="search" aria-label={t.deliveryFilters}>
      <SearchField key={`search ${eventID}`} eventID={eventID} onChange={onChange} />
      <button
        type="button"
        class="quiet disclosure more-filters"
        aria-expanded={open ? 'true' : 'false'}
        onClick={() => setOpen(!open)}
      >
        <ChevronIcon /> {t.deliveryMoreFilters}
      </button>
      <WebhookFilter key={eventID} {...props} value={filter.webhookID} />
      <label class="choice" for="filter-type">
        <span>{t.type}</span>
        {/* A select shows its value only among the options it was made with. */}
        <TypeSelect
          key={types.length}
          id="filter-type"
          types={types}
          value={filter.type}
          none={t.anyType}
          onChange={(type) => onChange({ type })}
        />
      </label>
      <label class="choice">
        <span>{t.state}</span>
        <select value={filter.state} onChange={take('state')}>
          <option value="">{t.deliveryAnyState}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {stateName(state, t)}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <span>{t.deliverySince}</span>
        <input type="date" value={filter.since} max={filter.until || undefined} onChange={take('since')} />
      </label>
      <label class="choice">
        <span>{t.deliveryUntil}</span>
        <input type="date" value={filter.until} min={filter.since || undefined} onChange={take('until')} />
      </label>
      {isFiltered(filter) && (
        <button type="button" class="quiet" onClick={clear}>
          <CrossIcon /> {t.deliveryClear}
        </button>
      )}
    </div>
  )
}

function WebhookFilter(props: {
  webhooks: readonly Webhook[]
  many: boolean
  value: string
  onChange(change: HashChange): void
}) {
  const t = usePhrases()
  const { webhooks, value, onChange } = props
  const outside = value !== '' && !webhooks.some(({ webhookID }) => webhookID === value)
  const take = (event: Event) => {
    const webhookID = (event.target as HTMLInputElement).value.trim()
    if (/^([1-9]\d{0,17})?$/.test(webhookID)) onChange({ webhookID })
  }
  return (
    <>
      <label class="choice">
        <span>{t.webhook}</span>
        <select key={webhooks.length} value={value} onChange={take}>
          <option value="">{t.deliveryAnyWebhook}</option>
          {outside && <option value={value}>{value}</option>}
          {webhooks.map(({ webhookID, name, type, url }) => (
            <option key={webhookID} value={webhookID}>
              {`${webhookID} · ${name ?? type} · ${url}`}
            </option>
          ))}
        </select>
      </label>
      {props.many && (
        <label class="choice">
          <span>{t.deliveryWebhookID}</span>
          <input type="text" inputmode="numeric" size={8} {...PLAIN_TEXT} value={value} onChange={take} />
        </label>
      )}
    </>
  )
}
