/** The facts of its webhook that a verification sample is made for. */
export interface Receives {
  /** Whether the payload comes in the field of a form. */
  form: boolean
  /** Whether the webhook has a security code, sent as X-Secret. */
  code: boolean
  /** The body of an answer that counts as received. */
  answer: string
  /** Its content type. */
  answerType: string
}

/**
 * What the library of Standard Webhooks for a language does with a form. Most of them parse the body as JSON once its signature
 * is found right, and a form is none.
 */
export const LIBRARY_ON_FORMS = {
  node: 'The library standardwebhooks (1.1) verifies a form by verify(body, headers, { jsonParse: false }); parse it afterwards.',
  python:
    'The library standardwebhooks (1.1) verifies a form by verify(body, headers, json_parse=False); parse it afterwards.',
  php: 'The library standard-webhooks verifies a form as well, and returns null: it is no JSON. Parse it afterwards.',
  go: 'The library standard-webhooks verifies a form as well: its Verify parses nothing.',
}

/** Leaves out the lines that this webhook has no use for: those that begin with a false condition. */
export function lines(...all: (string | false)[]): string {
  return `${all.filter((line) => line !== false).join('\n')}\n`
}
