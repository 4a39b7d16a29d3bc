import { apiConsole } from './api-console.ts'
import { everywhere } from './everywhere.ts'
import { shell } from './shell.ts'

export { sentences } from './sentences/first.ts'

export const phrases = { ...shell, ...apiConsole, ...everywhere }
