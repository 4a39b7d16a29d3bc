import { render } from 'hono/jsx/dom'
import { Shell } from './shell/shell.tsx'
import './style/base.css'
import './style/shell.css'
import './style/console.css'
import './style/answer.css'
import './style/place.css'
import './style/webhooks.css'
import './style/deliveries.css'
import './style/stats.css'

const root = document.getElementById('root')
if (root) render(<Shell />, root)
