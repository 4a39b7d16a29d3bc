import { render } from 'hono/jsx/dom'
import { loadFirst, loadPlace } from './shell/places.ts'
import { Shell } from './shell/shell.tsx'
import { showTheme } from './shell/theme.ts'
import { storedLanguage } from './shell/use-language.ts'
import './style/base.css'
import './style/shell.css'
import './style/console.css'
import './style/answer.css'
import './style/place.css'
import './style/skeleton.css'
import './style/secret.css'

/** When the other places are loaded: after what the first one needs. */
const OTHERS_MS = 2_000

showTheme()
const root = document.getElementById('root')
const first = await loadFirst(storedLanguage())
if (root) render(<Shell first={first} />, root)
// The other places, before somebody goes there; who goes earlier, or without a connection, asks again.
setTimeout(() => loadPlace('/webhooks').catch(() => {}), OTHERS_MS)
