/** How InEvent's SDK for iOS makes a call: a POST whose query has its constants and the keys of GET, and a form. */

/** Two lists of keys, those of the query and those of the form. */
export interface Form {
  action: string
  get: string
  post?: string
}

type Values = Record<string, string>

/** @param base ends in a slash */
export async function callAsIos(base: string, { action, get, post = '' }: Form, values: Values): Promise<Response> {
  const constants = [`action=${action}`, 'apiVersion=2', 'offset=0', 'limit=20', 'appVersion=3.1', 'lang=pt-BR']
  const query = [...constants, ...pairs(get, values)].join('&')
  // Each pair of the form has its & in front, the first one too.
  const body = pairs(post, values)
    .map((pair) => `&${pair}`)
    .join('')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return fetch(`${base}?${query}`, { method: 'POST', headers, body })
}

function pairs(keys: string, values: Values): string[] {
  const names = keys.split(' ').filter((key) => key !== '')
  return names.map((key) => {
    const value = values[key]
    if (value === undefined) throw new Error(`The form has ${key}, and there is no value for it`)
    return `${key}=${encodeURIComponent(value)}`
  })
}
