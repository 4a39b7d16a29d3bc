import { type Child, useState } from 'hono/jsx/dom'
import { focusOn } from '../parts/focus.ts'

interface Tab {
  key: string
  name: string
  content: string
}

/** Which tab each set of them shows: who writes Python reads Python in the next type as well. */
let chosen: string | undefined

/** One of several texts. The arrow keys go from tab to tab, and Tab goes into what it shows. */
export function Tabs(props: { id: string; label: string; tabs: readonly Tab[]; children(content: string): Child }) {
  const { id, label, tabs } = props
  const [key, set] = useState(chosen ?? tabs[0]?.key)
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.key === key),
  )
  const tabID = (index: number) => `${id}-${tabs[index]?.key}`
  function choose(index: number): void {
    chosen = tabs[index]?.key
    set(chosen)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const last = tabs.length - 1
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }
    const index = next[event.key as keyof typeof next]
    if (index === undefined) return
    event.preventDefault()
    choose(index)
    focusOn(tabID(index))
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab, index) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={tabID(index)}
            aria-selected={index === at ? 'true' : 'false'}
            aria-controls={`${id}-panel`}
            tabindex={index === at ? 0 : -1}
            onClick={() => choose(index)}
          >
            {tab.name}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={tabID(at)}>
        {props.children(tabs[at]?.content ?? '')}
      </div>
    </>
  )
}
