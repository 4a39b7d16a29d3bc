import { useRef } from 'hono/jsx/dom'
import { useAway } from '../api/reach.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** Says that the server cannot be reached, for all places and above all else: no place says it once more. */
export function AwayBar() {
  const t = usePhrases()
  const away = useAway()
  const bar = useRef<HTMLDivElement | null>(null)
  useEffectNow(() => {
    if (away) bar.current?.showPopover()
    else bar.current?.hidePopover()
  }, [away])
  return (
    <div ref={bar} class="away" role="alert" popover="manual">
      {away && (
        <p class="away-text">
          <WarningIcon /> {t.away}
        </p>
      )}
    </div>
  )
}
