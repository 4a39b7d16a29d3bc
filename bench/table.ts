import { styleText } from 'node:util'
import type { Verdict } from './verdict.ts'

const COLUMNS = ['what', 'ours', 'baseline', 'ratio', 'CPU µs ours', 'baseline', 'target', 'holds']
/** The columns of text. The others are numbers, and stand to the right. */
const LEFT = new Set([0, 7])

/** A table for people. */
export function tableOf(verdicts: Verdict[]): string {
  const rows = [COLUMNS, ...verdicts.map(cellsOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, n) => padded(cell, widths[n] ?? 0, LEFT.has(n))).join('  '))
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1).map((line, n) => coloured(line, verdicts[n]))].join('\n')
}

function cellsOf(verdict: Verdict): string[] {
  const { name, what, unit, ours, against, baseline, ratio, cpu, target, holds } = verdict
  const cost = (of: Verdict['cpu']['ours']) => (of ? `${of.nodeUs} + ${of.postgresUs}` : '')
  return [
    `${name}: ${what}`,
    `${number(ours)} ${unit}`,
    baseline === null ? '' : `${number(baseline)} ${unit} ${against}`,
    ratio === null ? '' : `${ratio} ×`,
    cost(cpu.ours),
    cost(cpu.baseline),
    target ? targetText(target, ratio === null ? ` ${unit}` : ' ×') : '',
    holds === null ? '' : holds ? 'yes' : 'NO',
  ]
}

function targetText(target: NonNullable<Verdict['target']>, unit: string): string {
  return 'atLeast' in target ? `≥ ${number(target.atLeast)}${unit}` : `≤ ${number(target.atMost)}${unit}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function padded(text: string, width: number, isLeft: boolean): string {
  return isLeft ? text.padEnd(width) : text.padStart(width)
}

function coloured(line: string, verdict: Verdict | undefined): string {
  if (verdict?.holds === null) return line
  return styleText(verdict?.holds ? 'green' : 'red', line)
}
