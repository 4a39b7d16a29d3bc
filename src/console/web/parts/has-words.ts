/** Tells of texts whether they have every word of a filter. Accents do not matter: not every keyboard has them. */
export function hasWords(filter: string): (texts: readonly string[]) => boolean {
  const words = plain(filter).split(/\s+/).filter(Boolean)
  return (texts) => {
    const text = plain(texts.join('\n'))
    return words.every((word) => text.includes(word))
  }
}

function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ł', 'l')
}
