import { useEffectNow } from './use-effect-now.ts'

/** Says in the title of the window what is seen: a place, or one thing in it. */
export function useTitle(title: string): void {
  useEffectNow(() => {
    document.title = `Aviso: ${title}`
  }, [title])
}
