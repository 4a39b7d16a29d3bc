import { createContext } from 'hono/jsx/dom'

/** What people call the webhooks of the event, by their IDs. */
export const WebhookNames = createContext<ReadonlyMap<string, string | null>>(new Map())
