import { useState } from 'hono/jsx/dom'
import type { Document } from '../api/document.ts'
import { isAway, reach, useBack } from '../api/reach.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'

/** The served OpenRPC document: all that the console knows of the methods. */
export function useDocument(): { document: Document | null; failed: boolean; reload(): void } {
  const [document, set] = useState<Document | null>(null)
  const [failed, fail] = useState(false)
  async function load(): Promise<void> {
    fail(false)
    try {
      const { response, text } = await reach('openrpc.json')
      if (isAway(response.status)) return
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      set(JSON.parse(text))
    } catch (error) {
      fail(!(error instanceof TypeError)) // that is fetch: the server is away
    }
  }
  useEffectNow(() => {
    void load()
  }, [])
  useBack(() => document === null && void load())
  return { document, failed, reload: () => void load() }
}
