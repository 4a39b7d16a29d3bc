import { useState } from 'hono/jsx/dom'
import type { Document } from '../api/document.ts'
import { isAway, reach, useBack } from '../api/reach.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'

/** How long the first drawing waits for the methods (ms): without them all is drawn twice, and that is dear on a phone. */
const PATIENCE_MS = 300

let loaded: Document | null = null
let loading: Promise<Document | null> | null = null

/** Once for all who ask. Null when the server is away. @throws when it answers with something else */
function load(): Promise<Document | null> {
  loading ??= read().finally(() => {
    loading = null
  })
  return loading
}

async function read(): Promise<Document | null> {
  const { response, text } = await reach('openrpc.json')
  if (isAway(response.status)) return null
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  loaded = JSON.parse(text)
  return loaded
}

/** Loads the document, for a first drawing that has it. Where that takes long, the place is drawn without. */
export async function documentSoon(): Promise<void> {
  await Promise.race([load().catch(() => {}), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}

/** The served OpenRPC document: all that the console knows of the methods. */
export function useDocument(): { document: Document | null; failed: boolean; reload(): void } {
  const [document, set] = useState(loaded)
  const [failed, fail] = useState(false)
  async function ask(): Promise<void> {
    fail(false)
    try {
      set(await load())
    } catch (error) {
      fail(!(error instanceof TypeError)) // that is fetch: the server is away
    }
  }
  useEffectNow(() => {
    if (!document) void ask()
  }, [])
  useBack(() => document === null && void ask())
  return { document, failed, reload: () => void ask() }
}
