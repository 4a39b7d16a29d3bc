import { createContext } from 'hono/jsx/dom'

/** Says a text to those who listen to the page, and shows it for a moment to those who look at it. */
export const AnnounceContext = createContext<(text: string) => void>(() => {})
