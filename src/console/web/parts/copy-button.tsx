import { useContext } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { AnnounceContext } from './announce.ts'
import { CopyIcon } from './icons.tsx'

/** A button that copies a text. */
export function CopyButton({ label, text, main }: { label: string; text(): string; main?: boolean }) {
  const copy = useCopy()
  return (
    <button type="button" class={main ? 'primary' : 'quiet'} onClick={() => copy(text())}>
      <CopyIcon /> {label}
    </button>
  )
}

/** Copies a text, and says whether it did. */
export function useCopy(): (text: string) => Promise<void> {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  return async (text) => announce((await copied(text)) ? t.copied : t.copyFailed)
}

/** The clipboard is there only over HTTPS and on this machine; the old way works elsewhere too. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    const before = document.activeElement as HTMLElement | null
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    before?.focus()
    return done
  }
}
