import { render } from 'hono/jsx/dom'
import { speak } from './phrases/language.ts'
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
import './style/webhooks.css'
import './style/webhook-form.css'
import './style/types.css'
import './style/stats.css'
import './style/deliveries.css'
import './style/people.css'

showTheme()
const root = document.getElementById('root')
const first = await speak(storedLanguage())
if (root) render(<Shell first={first} />, root)
