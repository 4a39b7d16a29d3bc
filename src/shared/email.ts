import { domainToASCII, domainToUnicode } from 'node:url'
import { ASCII, UNSEEN } from './email-form.ts'

/** `UNSEEN` without those that join letters or keep them apart, which some scripts need. */
const UNSEEN_BUT_JOINERS = /(?![\u200C\u200D])\p{Default_Ignorable_Code_Point}/gu
/** Nearly all of them. */
const PLAIN = /^(?!mailto:|.*xn--)[!-~]*$/i

/**
 * One spelling of an email, so that nobody is two people: without `mailto:` (RFC 6068) and characters that nobody sees, composed
 * (NFC), and its domain as people write it, whether it came in that form or in ASCII (UTS 46). An email that nobody writes in two
 * ways stays as it is, to the letter.
 */
export function tidyEmail(given: string): string {
  if (PLAIN.test(given)) return given
  const email = given.replace(/^mailto:/i, '')
  const at = email.lastIndexOf('@') + 1
  return withoutUnseen(email.slice(0, at)).normalize('NFC') + tidyDomain(withoutUnseen(email.slice(at)))
}

function tidyDomain(domain: string): string {
  if (ASCII.test(domain) && !/(?:^|\.)xn--/i.test(domain)) return domain
  return domainToUnicode(domainToASCII(domain.toLowerCase())) || domain
}

function withoutUnseen(text: string): string {
  const plain = text.replace(UNSEEN, '')
  return ASCII.test(plain) ? plain : text.replace(UNSEEN_BUT_JOINERS, '')
}

/** Tells whether there is something to see in a text. */
export function isVisible(text: string): boolean {
  return /[^\s\u2800]/u.test(text.replace(UNSEEN, ''))
}
