import { useLayoutEffect } from 'hono/jsx/dom'

/**
 * For every effect here. hono's useEffect waits for a frame: what is drawn twice until then has its effect twice, with the
 * first clean-up lost, and a key pressed until then is heard by what was drawn before.
 */
export const useEffectNow = useLayoutEffect
