import type { Target } from '../outbox/delivery.ts'

/** What stands in the log where a secret was. */
export const CONCEALED = '***'
/** What is shorter is part of too many words: it is taken out only where it stands for itself. */
const SHORT = 4

/**
 * Takes the secrets of a webhook out of what its receiver sent back: some echo the request, as it came or encoded.
 * @returns a function for one text of the answer, a header or the body
 */
export function concealer({ securityCode, headers, secrets }: Target): (text: string) => string {
  const named: [string, string][] = [
    ...(securityCode === null ? [] : [['x-secret', securityCode] as [string, string]]),
    ...Object.entries(headers),
  ]
  const values = new Set([
    ...named.flatMap(([, value]) => [value, ...credentialsIn(value)]),
    ...secrets.flatMap((secret) => [secret, secret.slice(secret.indexOf('_') + 1)]),
  ])
  const long = [...values].filter((value) => value.length >= SHORT)
  const short = named.filter(([, value]) => value.length < SHORT)
  const shortest = Math.min(...long.map((value) => value.length))
  let forms: string[] | undefined

  return (text) => {
    const shown = short.reduce((rest, [name, value]) => withoutShort(rest, name, value), text)
    // No form of a value is shorter than it: most answers are too short to hold one.
    if (shown.length < SHORT || shown.length < shortest / 2) return shown
    forms ??= formsOf(long)
    return withoutTail(
      forms.reduce((rest, form) => rest.replaceAll(form, CONCEALED), shown),
      forms,
    )
  }
}

/** What stands behind the scheme of an `authorization` (RFC 9110 §11.4), and the password in a basic one (RFC 7617). */
function credentialsIn(value: string): string[] {
  const [, scheme, credentials] = /^([A-Za-z][\w-]*) +(\S+)$/.exec(value) ?? []
  if (credentials === undefined) return []
  if (scheme?.toLowerCase() !== 'basic') return [credentials]
  const plain = Buffer.from(credentials, 'base64').toString('utf8')
  return [credentials, plain, plain.slice(plain.indexOf(':') + 1)]
}

/** Each value as texts write it, the longest first, since one may be part of another. */
function formsOf(values: string[]): string[] {
  const forms = values.flatMap((value) => {
    const json = JSON.stringify(value).slice(1, -1)
    const url = encodeURIComponent(value)
    const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '')
    const html = value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
    return [
      value,
      json,
      json.replaceAll('/', '\\/'),
      url,
      url.replaceAll('%20', '+'),
      new URLSearchParams([['', value]]).toString().slice(1),
      html,
      html.replaceAll("'", '&#39;'),
      html.replaceAll("'", '&#039;'),
      base64,
      base64.replaceAll('+', '-').replaceAll('/', '_'),
      Buffer.from(value).toString('hex'),
    ]
  })
  return [...new Set(forms)].filter((form) => form.length >= SHORT).sort((a, b) => b.length - a.length)
}

/** A short value is taken out where it is all there is, and behind its header's name. */
function withoutShort(text: string, name: string, value: string): string {
  if (text.trim() === value) return CONCEALED
  const named = name
    .split('')
    .map((letter) => (letter === '-' ? '[-_]' : escaped(letter)))
    .join('')
  const behind = new RegExp(`(${named}[^\\w]{1,12})${escaped(value)}(?!\\w)`, 'gi')
  return text.replace(behind, (_, before: string) => before + CONCEALED)
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&')
}

/** A text that was cut may end within a secret: its beginning is one, too. */
function withoutTail(text: string, forms: string[]): string {
  for (const form of forms) {
    const from = Math.max(0, text.length - form.length + 1)
    for (
      let at = text.indexOf(form.slice(0, SHORT), from);
      at !== -1;
      at = text.indexOf(form.slice(0, SHORT), at + 1)
    ) {
      if (form.startsWith(text.slice(at))) return text.slice(0, at) + CONCEALED
    }
  }
  return text
}
