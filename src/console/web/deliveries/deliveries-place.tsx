import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { useSession } from '../api/session.ts'
import { useEvent } from '../api/use-event.ts'
import { useQuery } from '../api/use-query.ts'
import { focusOn, reveal } from '../parts/focus.ts'
import { PlaceLink } from '../parts/place-link.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { type HashChange, type SetHash, useHash } from '../parts/use-hash.ts'
import { useTitle } from '../parts/use-title.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { EventBar, Waiting } from '../shell/event-bar.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { type Filter, filterOf, isFiltered, NO_FILTER } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { ListActions } from './list-actions.tsx'
import type { Opening, Sent } from './opening.ts'
import { Pager, PagerBelow } from './pager.tsx'
import { PersonView } from './person-view.tsx'
import { StatsView } from './stats-view.tsx'
import { type DeliveryPages, useDeliveries, useDelivery } from './use-deliveries.ts'
import { useSelection } from './use-selection.ts'
import { WebhookNames } from './webhook-names.ts'

/** Of more webhooks, only these are known by name, and chosen from a list. */
const WEBHOOKS = 100

/** The place `/deliveries`: what was sent, what waits, why something failed. */
export function DeliveriesPlace() {
  const t = usePhrases()
  const [hash, setHash] = useHash()
  const { eventID } = useEvent()
  const { token } = useSession()
  const filter = filterOf(hash)
  const open = hash.get('delivery')
  useTitle(open ? fill(t.deliveryName, { id: open }) : t.deliveries)
  // What was of another event, or for another token, is not kept.
  const about = `${token} ${eventID}`
  const period = hash.get('period') === 'day' ? 'day' : 'hour'
  return (
    <main class="place" id="content" tabindex={-1}>
      <EventBar title={t.deliveries} />
      {!eventID && (
        <Waiting
          bars={[
            ['strip', 2],
            ['deliveries', 8],
          ]}
        />
      )}
      {eventID && (
        <>
          <StatsView
            key={about}
            eventID={eventID}
            webhookID={filter.webhookID}
            period={period}
            onPeriod={(chosen) => setHash({ period: chosen === 'day' ? 'day' : null })}
          />
          <Deliveries key={`list ${about}`} eventID={eventID} filter={filter} open={open} onChange={setHash} />
        </>
      )}
    </main>
  )
}

function Deliveries(props: { eventID: string; filter: Filter; open: string | null; onChange: SetHash }) {
  const { eventID, filter, open, onChange } = props
  const pages = useDeliveries(eventID, filter)
  const { result } = useQuery('webhook.find', { eventID, limit: WEBHOOKS })
  const webhooks = result?.data ?? []
  const [sent, onSent] = useState<Sent | null>(null)
  const listed = pages.rows?.some(({ deliveryID }) => deliveryID === open) ?? true
  const onOpen = (deliveryID: string | null) => onChange({ delivery: deliveryID, eventID }, deliveryID !== null)
  const opening = { open, onOpen, live: pages.live, sent, onSent }
  return (
    <WebhookNames.Provider value={new Map(webhooks.map(({ webhookID, name }) => [webhookID, name]))}>
      <FilterBar
        eventID={eventID}
        filter={filter}
        webhooks={webhooks}
        many={(result?.total ?? 0) > WEBHOOKS}
        onChange={onChange}
      />
      {filter.personID && <PersonView key={filter.personID} eventID={eventID} filter={filter} onChange={onChange} />}
      {open && !listed && <LinkedDelivery eventID={eventID} deliveryID={open} opening={opening} />}
      <DeliveryList
        eventID={eventID}
        pages={pages}
        filter={filter}
        opening={opening}
        subscribed={webhooks.length > 0}
        onChange={onChange}
      />
    </WebhookNames.Provider>
  )
}

/** The open delivery when it is not on the page that is shown: a link names it, or it has just left that page. */
function LinkedDelivery(props: { eventID: string; deliveryID: string; opening: Opening }) {
  const t = usePhrases()
  const { eventID, deliveryID, opening } = props
  const { delivery, missing, query } = useDelivery(eventID, deliveryID, opening.live)
  const there = delivery !== undefined
  useEffectNow(() => {
    if (!there) return
    // What had the focus may have left with it.
    if (document.activeElement === document.body) focusOn(`delivery-${deliveryID}-open`)
    else reveal(`delivery-${deliveryID}`)
  }, [deliveryID, there])
  if (query.problem) return <ProblemView answer={query.problem} onAgain={query.reload} />
  if (missing) return <p class="empty">{fill(t.deliveryMissing, { id: deliveryID })}</p>
  if (!delivery) return null
  return <DeliveryTable label={t.deliveryLinked} rows={[delivery]} opening={opening} onChange={query.reload} />
}

function DeliveryList(props: {
  eventID: string
  pages: DeliveryPages
  filter: Filter
  opening: Opening
  /** Whether the event has a webhook. */
  subscribed: boolean
  onChange(change: HashChange): void
}) {
  const t = usePhrases()
  const { eventID, pages, filter, opening } = props
  const { rows, total, query } = pages
  const filtered = isFiltered(filter)
  const selection = useSelection(rows ?? [])
  const { may } = useSession()
  useEffectNow(() => {
    if (opening.open && rows) reveal(`delivery-${opening.open}`) // a link names it
  }, [rows !== null])
  function clear(): void {
    props.onChange(NO_FILTER)
    focusOn('filter-type')
  }
  return (
    <section class="delivery-list" id="delivery-list" aria-label={t.deliveries}>
      {query.problem && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {!rows && query.loading && <Skeleton of="deliveries" rows={8} />}
      {rows && <Pager pages={pages} />}
      {rows && (filtered || rows.length > 0) && (
        <ListActions eventID={eventID} filter={filter} total={total} selection={selection} onChange={query.reload} />
      )}
      {rows && rows.length > 0 && (
        <DeliveryTable
          label={t.deliveries}
          rows={rows}
          opening={opening}
          busy={query.loading}
          selection={may('write') ? selection : undefined}
          onChange={query.reload}
        />
      )}
      {rows && <PagerBelow pages={pages} list="delivery-list" />}
      {rows?.length === 0 && (
        <div class="empty">
          <p>{filtered ? t.deliveryNoMatch : t.deliveryNone}</p>
          {filtered ? (
            <button type="button" onClick={clear}>
              {t.deliveryClear}
            </button>
          ) : (
            <PlaceLink to={props.subscribed ? `/people#eventID=${eventID}` : `/webhooks#eventID=${eventID}&edit=new`}>
              {props.subscribed ? t.deliveryEnroll : t.webhookNew}
            </PlaceLink>
          )}
        </div>
      )}
    </section>
  )
}
