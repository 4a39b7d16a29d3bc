/** Scrolls an element into view once what was just changed is drawn. */
export function reveal(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }))
}

/** Focuses an element when what had the focus is gone with what was just changed. */
export function keepFocus(id: string): void {
  // After whatever else was to have it.
  const look = () => document.activeElement === document.body && focusOn(id)
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(look)))
}

/** What has its focus from here. */
let placed: Element | null = null

/**
 * Focuses an element once what was just changed is drawn; of a group of fields, the first in it. Whoever goes elsewhere meanwhile
 * stays there: what they type, a token say, would go astray.
 * @param around the id of what is to be seen with it, as far as there is room
 */
export function focusOn(id: string, around?: string): void {
  const before = document.activeElement
  // One frame for what is drawn now, one for what its effects change.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (![before, placed, document.body].includes(document.activeElement)) return
      const element = document.getElementById(id)
      const target = element?.matches('fieldset')
        ? element.querySelector<HTMLElement>('input, select, textarea, button')
        : element
      target?.focus()
      placed = document.activeElement
      if (around) document.getElementById(around)?.scrollIntoView({ block: 'nearest' })
      target?.scrollIntoView({ block: 'nearest' })
    }),
  )
}

/** Whether a field has the focus. */
export function isTyping(): boolean {
  return document.activeElement?.matches('input, select, textarea') === true
}
