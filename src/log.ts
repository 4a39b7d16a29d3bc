import pino, { type Logger } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** Plain sentences with colour for a terminal, JSON lines for everything else. On standard error: output is for results. */
export function createLog(level: Config['logLevel']): Logger {
  if (!process.stderr.isTTY)
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
  return pino({ level, base: null }, pretty({ destination: 2, sync: true, colorize: true, translateTime: 'HH:MM:ss' }))
}
