import { useState } from 'hono/jsx/dom'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { useAlive } from '../parts/use-alive.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { BYTES_MAX, rowsOf } from './csv-rows.ts'
import { unreadableText } from './flaw-text.ts'
import { textOfFile } from './text-of-file.ts'

/** Where a list comes in: it is pasted, chosen as a file, or dropped. */
export function ListField(props: { text: string; onText(text: string): void; onRefused(why: string): void }) {
  const t = usePhrases()
  const alive = useAlive()
  const [over, setOver] = useState(false)

  async function take(file: File | undefined): Promise<void> {
    if (!file) return
    props.onText('')
    if (file.size === 0) return props.onRefused(t.importEmpty)
    if (file.size > BYTES_MAX) return props.onRefused(unreadableText({ why: 'tooLong' }, t))
    const text = textOfFile(new Uint8Array(await file.arrayBuffer()), t.locale)
    if (!alive()) return
    const rows = rowsOf(text)
    // What is no list is not put into the field: there, only an open quote can be mended.
    if ('why' in rows && rows.why !== 'openQuote') props.onRefused(unreadableText(rows, t))
    else if (text.trim()) props.onText(text)
    else props.onRefused(t.importEmpty)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the button beside it does the same
    <div
      class={`stack list-field ${over ? 'is-over' : ''}`}
      onDragOver={(event: DragEvent) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        void take(event.dataTransfer?.files[0])
      }}
    >
      <label for="import-text">{t.importText}</label>
      <p class="about" id="import-text-about">
        {t.importAbout}
      </p>
      <textarea
        id="import-text"
        rows={6}
        wrap="off"
        aria-describedby="import-text-about"
        placeholder={t.importExample}
        value={props.text}
        onInput={(event: Event) => props.onText((event.target as HTMLTextAreaElement).value)}
        {...PLAIN_TEXT}
      />
      <p class="buttons">
        <label class="file-button">
          <input
            type="file"
            class="unseen"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            onChange={(event: Event) => {
              const input = event.target as HTMLInputElement
              void take(input.files?.[0])
              input.value = '' // the same file can be chosen again, mended
            }}
          />
          {t.importChoose}
        </label>
        <span class="about">{t.importDrop}</span>
      </p>
    </div>
  )
}
