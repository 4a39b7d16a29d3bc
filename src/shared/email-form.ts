/** What an email looks like. The server and the console judge by the same; Node and browsers both know all that it takes. */

export const EMAIL_MAX = 254
export const EMAIL_FORM = /^[^\s@]+@[^\s@]+$/
/** Characters that nobody sees: soft hyphen, zero width, directions of writing, variation selectors, fillers, tags. */
export const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
export const ASCII = /^[\0-\x7f]*$/
const NO_NAME = 'none.invalid'

/** Tells whether the domain of an email can be none, for no name of the internet has such characters. */
export function hasNoDomain(email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (ASCII.test(domain)) return false
  const url = new URL(`ws://${NO_NAME}`)
  url.hostname = domain // what can be no name leaves it as it was (UTS 46)
  return url.hostname === NO_NAME
}
