import pino, { type Logger } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** Makes the log: coloured sentences on a terminal, else JSON lines. It goes to standard error; results go to output. */
export function createLog(level: Config['logLevel']): Logger {
  if (!process.stderr.isTTY)
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
  return pino({ level, base: null }, pretty({ destination: 2, sync: true, colorize: true, translateTime: 'HH:MM:ss' }))
}
