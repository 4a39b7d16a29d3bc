import { EventBar } from '../parts/event-bar.tsx'
import { useEvent } from '../parts/use-event.ts'
import { useHash } from '../parts/use-hash.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** The place `/webhooks`. */
export function WebhooksPlace() {
  const t = usePhrases()
  const [hash, setHash] = useHash()
  const choice = useEvent(hash, setHash)
  return (
    <main class="place" id="content" tabindex={-1}>
      <EventBar title={t.webhooks} choice={choice} />
    </main>
  )
}
