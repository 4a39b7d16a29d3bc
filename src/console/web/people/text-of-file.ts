/** The text of a file: in Unicode, or in the code that spreadsheets write where the reader's language is spoken. */
export function textOfFile(bytes: Uint8Array, locale: string): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(locale.startsWith('pl') ? 'windows-1250' : 'windows-1252').decode(bytes)
  }
}
