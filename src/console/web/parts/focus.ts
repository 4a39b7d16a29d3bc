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

/** Focuses an element once what was just changed is drawn; of a group of fields, the first in it. */
export function focusOn(id: string): void {
  // One frame for what is drawn now, one for what its effects change.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const element = document.getElementById(id)
      const target = element?.matches('fieldset')
        ? element.querySelector<HTMLElement>('input, select, textarea, button')
        : element
      target?.focus()
      target?.scrollIntoView({ block: 'nearest' })
    }),
  )
}
