/** The console's script: all it knows of the methods, it reads from the served document. */
export const SCRIPT = `const byId = (id) => document.getElementById(id)
const [form, token, method, summary, params, answer] = ['call', 'token', 'method', 'summary', 'params', 'answer'].map(byId)
const { methods } = await (await fetch('/openrpc.json')).json()

const modules = Map.groupBy
  ? Map.groupBy(methods, ({ tags }) => tags[0].name)
  : methods.reduce((map, m) => map.set(m.tags[0].name, [...(map.get(m.tags[0].name) ?? []), m]), new Map())
for (const [module, members] of modules) {
  const group = document.createElement('optgroup')
  group.label = module
  group.append(...members.map(({ name }) => new Option(name)))
  method.append(group)
}

const chosen = () => methods.find(({ name }) => name === method.value)
function show() {
  const { summary: text, params: fields, examples } = chosen()
  const known = Object.fromEntries((examples[0]?.params ?? []).map(({ name, value }) => [name, value]))
  const required = Object.fromEntries(fields.filter((field) => field.required).map(({ name }) => [name, known[name] ?? '']))
  summary.textContent = text + ' Fields: ' + fields.map(({ name, required }) => name + (required ? ' (required)' : '')).join(', ') + '.'
  params.value = JSON.stringify({ ...required, ...known }, null, 2)
}
method.addEventListener('change', show)
show()

token.value = sessionStorage.getItem('token') ?? ''
token.addEventListener('change', () => sessionStorage.setItem('token', token.value))

async function run() {
  if (chosen()['x-destructive'] && !confirm(chosen().summary + ' Go on?')) return
  let call
  try {
    call = { jsonrpc: '2.0', id: 1, method: method.value, params: JSON.parse(params.value || '{}') }
  } catch (error) {
    return print('The parameters are no JSON: ' + error.message, true)
  }
  try {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + token.value.trim() }
    const response = await fetch('/rpc', { method: 'POST', headers, body: JSON.stringify(call) })
    const { result, error } = await response.json()
    print(JSON.stringify(error ?? result, null, 2), Boolean(error))
  } catch (error) {
    print('There was no answer: ' + error.message, true)
  }
}
function print(text, failed) {
  answer.textContent = text
  answer.classList.toggle('error', failed)
}
form.addEventListener('submit', (event) => { event.preventDefault(); run() })
params.addEventListener('keydown', (event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && run())
`
