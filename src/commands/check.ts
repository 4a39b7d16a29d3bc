import fs from 'node:fs'
import { styleText } from 'node:util'
import { egressGuard } from '../attempt/egress-guard.ts'
import { type Config, ConfigError } from '../config.ts'
import { exampleBody, type Target } from '../receiver-check/deliveries.ts'
import { gradeOf, type Result } from '../receiver-check/judge.ts'
import { LANGUAGES, type Language } from '../receiver-check/mend.ts'
import { checkReceiver, NotReached } from '../receiver-check/run.ts'
import { parseHttpUrl } from '../shared/parse-url.ts'

const GRADES = {
  A: 'everything is right.',
  B: 'nothing is lost or let in; there is advice above.',
  C: 'deliveries may be lost.',
  F: 'it takes what it must refuse.',
}

/** Grades a receiver: sentences on a terminal, else a JSON line for each check and one with the grade. */
export async function checkCommand(config: Config, options: Record<string, unknown>): Promise<number> {
  const target = targetOf(options)
  const { language } = options
  if (language !== undefined && !isLanguage(language))
    throw new ConfigError(`--language cannot be "${String(language)}": ${LANGUAGES.join(', ')} is expected.`)
  const tell = process.stdout.isTTY ? showResult : (result: Result) => printLine(result)
  const languages = language === undefined ? undefined : [language]
  try {
    const results = await checkReceiver(target, egressGuard(config.allowNetworks), {
      languages,
      proxy: config.egressProxy,
      tell,
    })
    const grade = gradeOf(results)
    if (!process.stdout.isTTY) printLine({ grade, url: target.url, checks: results.length })
    else process.stdout.write(`\n${styleText('bold', `Grade ${grade}`)}: ${GRADES[grade]}\n`)
    return grade === 'A' || grade === 'B' ? 0 : 1
  } catch (error) {
    if (error instanceof NotReached) throw new ConfigError(`${target.url} cannot be checked. ${error.message}`)
    throw error
  }
}

function targetOf({ url, secret, code, body }: Record<string, unknown>): Target {
  if (typeof url !== 'string' || !parseHttpUrl(url))
    throw new ConfigError('URL is required: an http:// or https:// one, where the receiver is.')
  if (typeof secret !== 'string' || !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret))
    throw new ConfigError('--secret is required: whsec_ and base64, as the receiver has it.')
  return { url, secret, code: code === undefined ? null : String(code), body: bodyOf(body) }
}

function bodyOf(file: unknown): string {
  if (file === undefined) return exampleBody()
  try {
    const text = fs.readFileSync(String(file), 'utf8').trim()
    JSON.parse(text)
    return text
  } catch {
    throw new ConfigError(`--body cannot be "${String(file)}": a file with JSON is expected.`)
  }
}

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language)
}

function printLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const MARKS = {
  right: styleText('green', '✓'),
  skipped: styleText('gray', '–'),
  advice: styleText('yellow', '!'),
  loss: styleText('red', '✗'),
  security: styleText('red', '✗'),
}

function showResult({ outcome, title, expects, answers, reason, mend = {} }: Result): void {
  const statuses = [...new Set(answers)].map((status) => status ?? 'no answer').join(', ')
  const told = outcome === 'skipped' ? 'not asked' : reason ? `${expects} is expected` : statuses
  process.stdout.write(`${MARKS[outcome]} ${title}: ${told}\n`)
  if (!reason) return
  const lines = Object.entries(mend).map(
    ([language, line]) => `    ${language.padEnd(6)}  ${styleText('cyan', line)}\n`,
  )
  process.stdout.write(`    ${reason}\n${lines.join('')}`)
}
