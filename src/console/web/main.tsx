import { render } from 'hono/jsx/dom'
import { speak } from './phrases/language.ts'
import { Shell } from './shell/shell.tsx'
import { storedLanguage } from './shell/use-language.ts'
import './style/base.css'
import './style/shell.css'
import './style/console.css'
import './style/answer.css'
import './style/place.css'
import './style/webhooks.css'
import './style/deliveries.css'
import './style/stats.css'

const root = document.getElementById('root')
const first = await speak(storedLanguage())
if (root) render(<Shell first={first} />, root)
