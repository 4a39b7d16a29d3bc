/**
 * Reads a URL; null: it is none. `URL.canParse` must not be asked: once Node 20 has compiled the place that calls it, it takes a URL
 * with letters such as ü for none.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}

/** Reads an http:// or https:// URL; null: it is none. */
export function parseHttpUrl(text: string): URL | null {
  const url = parseUrl(text)
  return url && /^https?:$/.test(url.protocol) ? url : null
}
