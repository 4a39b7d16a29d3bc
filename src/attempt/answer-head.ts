/** Reads the head of an answer: as it came, and as the library has split it. */

/** Recognises a TLS record: an alert or a handshake, of any version 3.x (RFC 8446 §5.1). */
export function speaksTls([first]: Buffer[]): boolean {
  return (first?.[0] === 0x15 || first?.[0] === 0x16) && first[1] === 3
}

/** Finds the status in the beginning of a head that is not whole or cannot be parsed; null when there is none. */
export function statusIn(raw: Buffer[]): number | null {
  const lines = Buffer.concat(raw)
    .toString('latin1')
    .matchAll(/(?<=^|\n\r?\n)HTTP\/\d(?:\.\d)? (\d{3})(?!\d)[^\n]*\n/g)
  const statuses = [...lines].map(([, status]) => Number(status))
  return statuses.find((status) => status >= 200 || status === 101) ?? null
}

/** The headers by lower-case name. Several of one name become one list (RFC 9110 §5.3). Beyond ASCII, most are UTF-8. */
export function headersOf(raw: Buffer[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as Buffer).toString('latin1').toLowerCase()
    const value = (raw[index + 1] as Buffer).toString('utf8')
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}
