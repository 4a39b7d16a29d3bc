import { type Child, createContext, useContext } from 'hono/jsx/dom'

/** Goes to another place of the console without loading the page anew. */
export const GoContext = createContext<(to: string) => void>(() => {})

/**
 * The address of a place, `/deliveries#eventID=1`, from the page that is shown: behind a path, all are below that. Every
 * place is at the same depth (`console-route.ts` sees to that).
 */
export function hereTo(to: string): string {
  return `.${to}`
}

/** A link to a place: `/deliveries#eventID=1`. */
export function PlaceLink(props: { to: string; id?: string; label?: string; current?: boolean; children?: Child }) {
  const go = useContext(GoContext)
  return (
    <a
      href={hereTo(props.to)}
      id={props.id}
      aria-label={props.label}
      aria-current={props.current ? 'page' : undefined}
      onClick={(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        go(props.to)
      }}
    >
      {props.children}
    </a>
  )
}
