import { useRef, useState } from 'hono/jsx/dom'
import { lost, useBack } from '../api/reach.ts'
import { ApiConsole } from '../api-console/api-console.tsx'
import { documentSoon } from '../api-console/use-document.ts'
import { focusOn } from '../parts/focus.ts'
import { hereTo } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { type Language, type Phrases, type Spoken, speak, speakAll } from '../phrases/language.ts'

type View = typeof ApiConsole
type Others = typeof import('./other-places.ts')

export interface Place {
  path: string
  name: keyof Phrases
  view(others: Others | undefined): View | undefined
}

/** The places of the console, as the header lists them. A new one is a line here, and its path in `console-route.ts`. */
export const PLACES: readonly [Place, ...Place[]] = [
  { path: '/', name: 'apiConsole', view: () => ApiConsole },
  { path: '/people', name: 'people', view: (others) => others?.PeoplePlace },
  { path: '/webhooks', name: 'webhooks', view: (others) => others?.WebhooksPlace },
  { path: '/deliveries', name: 'deliveries', view: (others) => others?.DeliveriesPlace },
  { path: '/types', name: 'typesPlace', view: (others) => others?.TypesPlace },
]

let loaded: Others | undefined

/** Loads what a place needs; nothing for one that is there. @throws when it cannot be had */
export async function loadPlace(path = pathNow()): Promise<void> {
  if (viewAt(path)) return
  await Promise.all([speakAll(), import('./other-places.ts')])
  loaded = await import('./other-places.ts')
}

/** All that the first drawing is made of, with the language. @throws when it cannot be had */
export async function loadFirst(language: Language): Promise<Spoken> {
  const isFirst = viewAt(pathNow()) === ApiConsole
  const [spoken] = await Promise.all([speak(language, !isFirst), isFirst ? documentSoon() : loadPlace()])
  return spoken
}

/** Where the address is, and how to go elsewhere without loading the page anew. */
export function usePlace(): { place: Place; View: View; go(to: string): void } {
  const [path, setPath] = useState(pathNow)
  // The address of the place that is on its way. When the server is back it may have another version, and no file of this one.
  const wanted = useRef<string | null>(null)
  useBack(() => wanted.current && location.assign(wanted.current))
  useEffectNow(() => {
    const follow = () => when(pathNow(), location.href, () => setPath(pathNow()))
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  /** Acts when what a place needs is there, unless another was chosen meanwhile. */
  function when(way: string, address: string, act: () => void): void {
    wanted.current = viewAt(way) ? null : address
    if (viewAt(way)) act()
    else
      loadPlace(way).then(() => {
        if (wanted.current !== address) return
        wanted.current = null
        act()
      }, lost)
  }
  return {
    place: placeAt(path),
    View: viewAt(path) ?? ApiConsole,
    go(to) {
      const there = new URL(hereTo(to), location.href)
      when(pathOf(there), there.href, () => {
        history.pushState(null, '', there)
        dispatchEvent(new HashChangeEvent('hashchange')) // pushState alone tells nobody
        setPath(pathNow())
        focusOn('content')
      })
    },
  }
}

function placeAt(path: string): Place {
  return PLACES.find((one) => one.path === path) ?? PLACES[0]
}

function viewAt(path: string): View | undefined {
  return placeAt(path).view(loaded)
}

function pathNow(): string {
  return pathOf(location)
}

/** The path of a place, whatever path the page is behind. */
function pathOf({ pathname }: { pathname: string }): string {
  return `/${pathname.split('/').at(-1)}`
}
