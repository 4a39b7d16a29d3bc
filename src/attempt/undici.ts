import { createRequire } from 'node:module'
import type undici from 'undici'

const require = createRequire(import.meta.url)

/** The two parts of undici that are used: all of it, with its fetch, WebSocket and caches, would take 10 MB more. */
export const Client: typeof undici.Client = require('undici/lib/dispatcher/client.js')
export const buildConnector: typeof undici.buildConnector = require('undici/lib/core/connect.js')
