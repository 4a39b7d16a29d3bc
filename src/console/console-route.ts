import { Hono } from 'hono'
import { PAGE } from './page.ts'
import { SCRIPT } from './script.ts'

/** No inline script or style, nothing from elsewhere, no frame around it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `GET /`: the console. */
export function consoleRoute(): Hono {
  const route = new Hono()
  route.use(async (c, next) => {
    await next()
    c.header('content-security-policy', POLICY)
  })
  route.get('/', (c) => c.html(PAGE))
  route.get('/console.js', (c) => c.body(SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  route.get('/console.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  return route
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 50rem; padding: 1rem }
form { display: grid; gap: .75rem }
label { display: grid; gap: .25rem; font-weight: 600 }
input, select, textarea, button { font: inherit; font-weight: 400; padding: .5rem; border: 1px solid GrayText; border-radius: .375rem; background: Field; color: FieldText }
textarea, pre { font: 14px/1.5 ui-monospace, monospace }
textarea { min-height: 10rem; resize: vertical }
button { background: #0b5fcc; color: #fff; border-color: transparent; cursor: pointer; justify-self: start; padding-inline: 1.25rem }
:focus-visible { outline: 3px solid #6aa8ff; outline-offset: 2px }
pre { overflow: auto; padding: 1rem; border: 1px solid GrayText; border-radius: .375rem; min-height: 3rem }
pre.error { border-color: #c62828 }
.hint { margin: 0; font-weight: 400 }
`
