import { notificationTypes } from '../platforms/index.ts'
import { isStorable } from '../shared/storable.ts'

const NAME = /^[a-zA-Z0-9._-]{3,100}$/
const KEY_MAX = 200

/** Types that begin with these are, or will be, Aviso's own. */
const RESERVED = 'activity attendee aviso company delivery enrollment event person test webhook'.split(' ')

const ofPlatforms = notificationTypes.map((type) => type.split('.')[0] as string)
const taken = new Set([...RESERVED, ...ofPlatforms].map((prefix) => prefix.toLowerCase()))

/** @returns why something cannot be the name of a company's own type, in words; or null */
export function nameProblem(name: unknown): string | null {
  if (typeof name !== 'string' || !NAME.test(name)) {
    return 'The type must have 3 to 100 characters: letters from a to z, digits, dots, hyphens and underscores.'
  }
  const parts = name.split('.')
  const [prefix = ''] = parts
  if (parts.length < 2) return `The type must have a prefix of its own and a dot, as in "shop.${name}".`
  if (parts.includes('')) return 'The type must have something before, between and after its dots.'
  // Upper and lower case make no difference: Webhook.disabled would be read as ours.
  if (taken.has(prefix.toLowerCase())) return `The type must have a prefix of its own: ${prefix} is Aviso's.`
  const inherited = parts.find((part) => part in Object.prototype || part === 'prototype')
  return inherited ? `The type cannot have ${inherited} between its dots: programs take it for something else.` : null
}

/**
 * @param name what it is called in the words
 * @returns why something cannot be an ordering key or an idempotency key, in words; or null
 */
export function keyProblem(key: unknown, name: string): string | null {
  if (typeof key !== 'string' || key === '' || key.length > KEY_MAX) {
    return `${name} must be a string of 1 to ${KEY_MAX} characters.`
  }
  return isStorable(key) ? null : `${name} must have neither NUL nor half of a surrogate pair.`
}
