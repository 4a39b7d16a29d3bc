import { styleText } from 'node:util'

/** What came to the local receiver, and what was answered. */
export interface Arrival {
  method: string
  type: string | null
  id: string | null
  /** null: there is no secret to verify with. */
  verified: boolean | null
  reason?: string
  /** Why the request could not go on to where it should. */
  problem?: string
  status: number
  body: string
}

/** Prints it: sentences on a terminal, else a JSON line. */
export function printArrival({ id, ...arrival }: Arrival): void {
  if (process.stdout.isTTY) process.stdout.write(arrivalInWords({ id, ...arrival }))
  else process.stdout.write(`${JSON.stringify({ 'webhook-id': id, ...arrival })}\n`)
}

export function arrivalInWords({ method, type, id, verified, reason, problem, status, body }: Arrival): string {
  const mark =
    verified === null
      ? styleText('yellow', '? signature not checked')
      : verified
        ? styleText('green', '✓ signature verifies')
        : styleText('red', `✗ signature does not verify: ${reason}`)
  const answer = styleText(status < 300 ? 'green' : 'red', `${status}${problem ? `: ${problem}` : ''}`)
  const what = forTerminal(`${method} ${type ?? 'of no type'}  ${id ?? 'without webhook-id'}`)
  const time = new Date().toTimeString().slice(0, 8)
  return `${time}  ${what}  ${mark}  → ${answer}\n${forTerminal(indented(body))}\n\n`
}

/** Replaces characters that steer a terminal: anybody on this machine may send. */
export function forTerminal(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD')
}

/** Shows a body as JSON, where it is some. */
export function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).replace(/^/gm, '  ')
  } catch {
    return `  ${body}`
  }
}

/** The type of a notification, at the places where the platforms have it; null when there is none. */
export function typeOf(body: string, contentType: string | undefined): string | null {
  const isForm = contentType?.startsWith('application/x-www-form-urlencoded')
  try {
    const payload = JSON.parse(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body)
    const type = payload?.type ?? payload?.event?.slug ?? payload?.event
    return typeof type === 'string' ? type : null
  } catch {
    return null
  }
}
