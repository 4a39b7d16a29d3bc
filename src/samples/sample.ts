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

/** Leaves out the lines that this webhook has no use for: those that begin with a false condition. */
export function lines(...all: (string | false)[]): string {
  return `${all.filter((line) => line !== false).join('\n')}\n`
}
