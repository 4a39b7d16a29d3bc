const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** Deeper than any notification: what is, would become megabytes of indentation. */
const DEEPEST = 100

/** The very text, its lines broken: parsed and written again, a long number would be another. What is no JSON, or too deep, stays. */
export function pretty(text: string): string {
  if (!isJson(text)) return text
  let out = ''
  let depth = 0
  let before = ''
  const line = () => `\n${'  '.repeat(depth)}`
  for (const token of text.match(TOKENS) ?? []) {
    const opened = before === '{' || before === '['
    if (token === '}' || token === ']') {
      depth -= 1
      out += opened ? token : line() + token
    } else if (token === ',' || token === ':') {
      out += token === ':' ? ': ' : ','
    } else {
      out += opened || before === ',' ? line() + token : token
      if (token === '{' || token === '[') depth += 1
      if (depth > DEEPEST) return text
    }
    before = token
  }
  return out
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
