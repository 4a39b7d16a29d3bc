import { useRef, useState } from 'hono/jsx/dom'
import { isAway, reach, useBack } from '../api/reach.ts'
import type { NotificationTypeDetails } from '../api/results.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useAlive } from '../parts/use-alive.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

type Shown = { text: string } | { problem: string } | null

/** The JSON Schema of a payload, once somebody asks for it: that of a platform's type is a file of the server. */
export function SchemaView({ type }: { type: NotificationTypeDetails }) {
  const t = usePhrases()
  const alive = useAlive()
  const own = type.companyID !== null
  const path = `schemas/${type.platform.toLowerCase()}/${type.type}.json`
  const [shown, show] = useState<Shown>(own ? { text: JSON.stringify(type.schema, null, 2) } : null)
  if (own && type.schema === null) return <p class="about">{t.typeNoSchema}</p>

  const asked = useRef(false)
  useBack(() => asked.current && load())

  async function load(): Promise<void> {
    if (shown && 'text' in shown) return
    const read = await readText(path)
    if (alive()) show(read)
  }

  return (
    <details
      class="type-part"
      onToggle={(event: Event) => {
        asked.current = (event.currentTarget as HTMLDetailsElement).open
        if (asked.current) void load()
      }}
    >
      <summary>{own ? t.typeDataSchema : t.typeSchema}</summary>
      {!own && (
        <p>
          <a href={path}>{path}</a>
        </p>
      )}
      {shown && 'problem' in shown && <p class="wrong">{shown.problem}</p>}
      {shown && 'text' in shown && (
        <>
          <CopyButton label={t.copy} text={() => shown.text} />
          <pre tabindex={0}>{shown.text}</pre>
        </>
      )}
    </details>
  )
}

async function readText(path: string): Promise<Shown> {
  try {
    const { response, text } = await reach(path)
    if (isAway(response.status)) return null
    return response.ok ? { text: JSON.stringify(JSON.parse(text), null, 2) } : { problem: `HTTP ${response.status}` }
  } catch {
    return null
  }
}
