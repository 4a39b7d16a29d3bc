import { verificationSamples } from '../samples/index.ts'

export const LANGUAGES = ['node', 'python', 'php', 'go'] as const
export type Language = (typeof LANGUAGES)[number]

/** The places in a receiver where it goes wrong. */
export type Point = keyof typeof LINES

/** The line of our sample for each place, by what stands in it alone. */
const LINES = {
  key: { node: 'const key', python: 'key = ', php: '$key =', go: 'var key' },
  body: { node: 'Buffer.concat', python: 'rfile.read', php: 'php://input', go: 'io.ReadAll' },
  signed: { node: 'createHmac(', python: 'hmac.new', php: 'hash_hmac', go: 'mac.Write(body)' },
  each: { node: '.some(', python: 'any(', php: 'foreach', go: 'strings.Split' },
  fresh: { node: '<= 300', python: '<= 300', php: '> 300', go: '5*time.Minute' },
  refuse: { node: 'writeHead(401)', python: 'send_response(401)', php: 'http_response_code(401)', go: 'Unauthorized' },
  parse: { node: 'JSON.parse', python: 'json.loads', php: 'json_decode', go: 'json.Unmarshal' },
  answer: { node: 'writeHead(200', python: 'send_response(200)', php: "echo 'OK'", go: 'io.WriteString' },
}

const SAMPLES = verificationSamples({ form: false, code: false, answer: 'OK', answerType: 'text/plain' })

/** The line of our samples that does it right, in these languages. */
export function lineToMend(point: Point, languages: readonly Language[]): Partial<Record<Language, string>> {
  const lineOf = (language: Language) =>
    SAMPLES[language].split('\n').find((line) => line.includes(LINES[point][language]))
  return Object.fromEntries(languages.map((language) => [language, lineOf(language)?.trim()]))
}

const TRACES: Record<Language, RegExp> = {
  node: /express|node|next\.js|deno|bun/i,
  python: /python|uvicorn|gunicorn|werkzeug|hypercorn/i,
  php: /php/i,
  go: /\bgo\b|caddy/i,
}

/** The language that the headers of an answer name, or all of them. */
export function languagesOf(headers: Record<string, string>): readonly Language[] {
  const said = `${headers.server ?? ''} ${headers['x-powered-by'] ?? ''}`
  const found = LANGUAGES.filter((language) => TRACES[language].test(said))
  return found.length > 0 ? found : LANGUAGES
}
