/** The form in which it is kept and sent on. */
export const TRACEPARENT = '^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$'

/** The fields of W3C Trace Context, §3.2.2; later versions may have more behind them. Several headers are joined by a comma. */
const FIELDS = /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-[^,]*)?$/
const SAMPLED = 1

/**
 * Reads the header `traceparent`.
 * @returns it in version 00, as it is kept and sent on; null for none, and for one that is wrong: it is ignored, and no error
 */
export function readTraceparent(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  const [, version, ids, flags = '', more] = FIELDS.exec(header) ?? []
  if (version === undefined) return null
  if (version === '00') return more === undefined ? header : null
  // What the other flags of a later version mean is not known here.
  return `00-${ids}-0${Number.parseInt(flags, 16) & SAMPLED}`
}
