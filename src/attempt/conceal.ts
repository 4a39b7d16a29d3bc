import type { Receiver } from '../outbox/delivery.ts'
import { remember } from '../shared/remember.ts'

/** Stands in the log in place of a secret. */
export const CONCEALED = '***'
/** A shorter secret is part of too many words. It is taken out only where it stands alone. */
const SHORT = 4

/**
 * Takes the secrets of a webhook out of its receiver's answer: some receivers echo the request, plainly or encoded.
 * @returns a function for one text of the answer, a header or the body
 */
export function concealer(receiver: Receiver): (text: string) => string {
  const { long, short, forms, beginnings } = secretsOf(receiver)
  return (text) => {
    const shown = short.reduce((rest, [name, value]) => withoutShort(rest, name, value), text)
    if (shown.length < SHORT || long.length === 0) return shown
    return withoutForms(
      long.reduce((rest, value) => rest.replaceAll(value, CONCEALED), shown),
      forms,
      beginnings,
    )
  }
}

/** What is taken out for a webhook: its values, by their length, and all forms of the long ones. */
interface Secrets {
  long: string[]
  short: [name: string, value: string][]
  forms: string[]
  /** Matches a text in which a form may be, or begin: most texts have none. */
  beginnings: RegExp
}

/** To make the forms takes as long as to send a delivery. */
const known = new Map<string, Secrets>()
const KNOWN_MAX = 1_000

function secretsOf(receiver: Receiver): Secrets {
  const { securityCode, headers, secrets } = receiver
  const key = JSON.stringify([securityCode, headers, secrets])
  const found = known.get(key) ?? findSecrets(receiver)
  remember(known, key, found, KNOWN_MAX)
  return found
}

function findSecrets({ securityCode, headers, secrets }: Receiver): Secrets {
  const named: [string, string][] = [
    ...(securityCode === null ? [] : [['x-secret', securityCode] as [string, string]]),
    ...Object.entries(headers),
  ]
  const values = new Set([
    ...named.flatMap(([, value]) => [value, ...credentialsIn(value)]),
    ...secrets.flatMap((secret) => [secret, secret.slice(secret.indexOf('_') + 1)]),
  ])
  // The longest come first: one may be part of another, whose rest would stay.
  const long = [...values].filter((value) => value.length >= SHORT).sort(byLength)
  const forms = formsOf(long)
  const beginnings = new RegExp([...new Set(forms.map((form) => escaped(form.slice(0, SHORT))))].join('|'))
  return { long, short: named.filter(([, value]) => value.length < SHORT), forms, beginnings }
}

/** The credentials behind the scheme of an `authorization` (RFC 9110 §11.4), and the password in a basic one (RFC 7617). */
function credentialsIn(value: string): string[] {
  const [, scheme, credentials] = /^([A-Za-z][\w-]*) +(\S+)$/.exec(value) ?? []
  if (credentials === undefined) return []
  if (scheme?.toLowerCase() !== 'basic') return [credentials]
  const plain = Buffer.from(credentials, 'base64').toString('utf8')
  return [credentials, plain, plain.slice(plain.indexOf(':') + 1)]
}

/** Every form that each value can take in a text, in plain writing. The longest come first: one may be part of another. */
function formsOf(values: string[]): string[] {
  const forms = values.flatMap((value) => {
    const json = JSON.stringify(value).slice(1, -1)
    const coded = [...new Set([value, json])].flatMap((text) => {
      const bytes = Buffer.from(text)
      return [bytes.toString('hex'), ...[0, 1, 2].flatMap((before) => inBase64(bytes, before))]
    })
    return [value, ...coded]
  })
  const plain = forms.map((form) => plainly(form).text).filter((form) => form.length >= SHORT)
  return [...new Set(plain)].sort(byLength)
}

/** The longest first. */
function byLength(a: string, b: string): number {
  return b.length - a.length
}

/** A value within the base64 of a longer text, which depends on its offset. Characters shared with neighbours are cut off. */
function inBase64(bytes: Buffer, before: number): string[] {
  const code = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  const ours = code.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
  return [ours, ours.replaceAll('+', '-').replaceAll('/', '_')]
}

/** A text without its escapes, and where each of its characters began and ended in the original. */
interface Plain {
  text: string
  starts: ArrayLike<number> | null
  ends: ArrayLike<number> | null
}

/**
 * Matches the escapes of JSON, URLs, forms and HTML, also when they are applied twice, and an escape that is cut by the
 * end of the text. Matches line ends and all beyond ASCII too, which no secret contains.
 */
const ESCAPED =
  /\\+(?:u\{?0{0,6}([\da-f]{2})\}?|x([\da-f]{2})|u[\da-f]{0,3}$|[nrt])?|%(?:25)*(?:([\da-f]{2})|[\da-f]?$)|&(?:amp;)*(?:#0*(\d{1,3});?|#x0*([\da-f]{1,2});?|(amp|lt|gt|quot|apos);|#?\w{0,4}$)|[+\t]|[^ -~\t]+/gi
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** What an escape begins with. Most texts have none of it. */
const MAY_ESCAPE = /[\\%&+\t]|[^ -~]/
/** How many levels of escapes are undone. */
const ROUNDS = 4

/** Undoes all escapes and makes the text lower case, so that all ways to write one value come to the same. */
function plainly(text: string): Plain {
  if (!MAY_ESCAPE.test(text)) return { text: text.toLowerCase(), starts: null, ends: null }
  // Beyond ASCII, a letter may have two in lower case.
  let plain: Plain = { text: text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()), starts: null, ends: null }
  for (let round = 0; round < ROUNDS; round++) {
    const next = unescaped(plain)
    if (next.text === plain.text) break
    plain = next
  }
  return plain
}

function unescaped({ text, starts, ends }: Plain): Plain {
  const parts: string[] = []
  const [newStarts, newEnds] = [[] as number[], [] as number[]]
  const take = (part: string, from: number, to: number, whole: boolean) => {
    parts.push(part)
    for (let index = 0; index < part.length; index++) {
      const [first, last] = whole ? [from, to - 1] : [from + index, from + index]
      newStarts.push(starts ? (starts[first] as number) : first)
      newEnds.push(ends ? (ends[last] as number) : last + 1)
    }
  }
  let done = 0
  for (const match of text.matchAll(ESCAPED)) {
    const end = match.index + match[0].length
    take(text.slice(done, match.index), done, match.index, false)
    take(character(match), match.index, end, true)
    done = end
  }
  if (done === 0) return { text, starts, ends }
  take(text.slice(done), done, text.length, false)
  return { text: parts.join(''), starts: newStarts, ends: newEnds }
}

function character([all, json, hex, url, decimal, html, name]: RegExpMatchArray): string {
  const code = json ?? hex ?? url ?? html
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16)).toLowerCase()
  if (decimal !== undefined) return String.fromCharCode(Number(decimal)).toLowerCase()
  if (name !== undefined) return NAMED[name] ?? ''
  return /^([+\t]|\\+t)$/.test(all) ? ' ' : ''
}

/** Takes the forms out of a text. A text that was cut may end within one, so the beginning of a form at its end goes too. */
function withoutForms(text: string, forms: string[], beginnings: RegExp): string {
  const { text: plain, starts, ends } = plainly(text)
  if (!beginnings.test(plain)) return text
  const found: [from: number, to: number][] = []
  for (const form of forms) {
    for (let first = plain.indexOf(form); first !== -1; first = plain.indexOf(form, first + form.length)) {
      const last = first + form.length - 1
      found.push([starts ? (starts[first] as number) : first, ends ? (ends[last] as number) : last + 1])
    }
    const tail = beginningAtEnd(plain, form)
    if (tail !== -1) found.push([starts ? (starts[tail] as number) : tail, text.length])
  }
  let shown = ''
  let done = 0
  for (const [from, to] of found.sort(([a], [b]) => a - b)) {
    if (from >= done) shown += text.slice(done, from) + CONCEALED
    done = Math.max(done, to)
  }
  return shown + text.slice(done)
}

/** The index at which the end of a text is the beginning of a form, or -1. */
function beginningAtEnd(text: string, form: string): number {
  const beginning = form.slice(0, SHORT)
  let index = text.indexOf(beginning, Math.max(0, text.length - form.length + 1))
  while (index !== -1 && !form.startsWith(text.slice(index))) index = text.indexOf(beginning, index + 1)
  return index
}

/** Takes out a short value where it is the whole text, and behind its header's name. */
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
