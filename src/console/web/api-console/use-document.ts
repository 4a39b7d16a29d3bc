import { useState } from 'hono/jsx/dom'
import type { Document } from '../api/document.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'

/** The served OpenRPC document: all that the console knows of the methods. */
export function useDocument(): { document: Document | null; failed: boolean; reload(): void } {
  const [document, set] = useState<Document | null>(null)
  const [failed, fail] = useState(false)
  async function load(): Promise<void> {
    fail(false)
    try {
      const response = await fetch('openrpc.json')
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      set(await response.json())
    } catch {
      fail(true)
    }
  }
  useEffectNow(() => {
    void load()
  }, [])
  return { document, failed, reload: () => void load() }
}
