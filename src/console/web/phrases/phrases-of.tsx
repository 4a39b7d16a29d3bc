import type { Child } from 'hono/jsx/dom'
import { phrasesOf } from './of-platforms.ts'
import { PhrasesProvider, usePhrases } from './use-phrases.ts'

/** Says what is within as a platform does: whoever knows its screens finds the way. */
export function PhrasesOf({ platform, children }: { platform: string | undefined; children?: Child }) {
  return <PhrasesProvider value={phrasesOf(platform, usePhrases())}>{children}</PhrasesProvider>
}
