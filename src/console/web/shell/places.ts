import { useState } from 'hono/jsx/dom'
import { ApiConsole } from '../api-console/api-console.tsx'
import { DeliveriesPlace } from '../deliveries/deliveries-place.tsx'
import { focusOn } from '../parts/focus.ts'
import { hereTo } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { PeoplePlace } from '../people/people-place.tsx'
import type { Phrases } from '../phrases/language.ts'
import { TypesPlace } from '../types/types-place.tsx'
import { WebhooksPlace } from '../webhooks/webhooks-place.tsx'

export interface Place {
  path: string
  name: keyof Phrases
  View: typeof ApiConsole
}

/** The places of the console, as the header lists them. A new one is a line here, and its path in `console-route.ts`. */
export const PLACES: readonly [Place, ...Place[]] = [
  { path: '/', name: 'apiConsole', View: ApiConsole },
  { path: '/people', name: 'people', View: PeoplePlace },
  { path: '/webhooks', name: 'webhooks', View: WebhooksPlace },
  { path: '/deliveries', name: 'deliveries', View: DeliveriesPlace },
  { path: '/types', name: 'typesPlace', View: TypesPlace },
]

/** Where the address is, and how to go elsewhere without loading the page anew. */
export function usePlace(): { place: Place; go(to: string): void } {
  const [path, setPath] = useState(pathNow)
  useEffectNow(() => {
    const follow = () => setPath(pathNow())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  return {
    place: PLACES.find((one) => one.path === path) ?? PLACES[0],
    go(to) {
      history.pushState(null, '', hereTo(to))
      dispatchEvent(new HashChangeEvent('hashchange')) // pushState alone tells nobody
      setPath(pathNow())
      focusOn('content')
    },
  }
}

/** The path of the place that is shown, whatever path the page is behind. */
function pathNow(): string {
  return `/${location.pathname.split('/').at(-1)}`
}
