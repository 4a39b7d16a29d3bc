import type { Scenario } from '../scenario.ts'
import { crashPostgres } from './crash-postgres.ts'
import { cutConnections } from './cut-connections.ts'
import { distributed } from './distributed.ts'
import { failOver } from './fail-over.ts'
import { freeze } from './freeze.ts'
import { fuzzApi } from './fuzz-api.ts'
import { fuzzMethods } from './fuzz-methods.ts'
import { fuzzRpc } from './fuzz-rpc.ts'
import { hostile } from './hostile.ts'
import { killApi } from './kill-api.ts'
import { killBoth } from './kill-both.ts'
import { killDispatcher } from './kill-dispatcher.ts'
import { leap } from './leap.ts'
import { terminate } from './terminate.ts'

/** In this order they are tried. */
export const SCENARIOS: readonly Scenario[] = [
  killBoth,
  killApi,
  killDispatcher,
  freeze,
  leap,
  terminate,
  crashPostgres,
  failOver,
  distributed,
  cutConnections,
  hostile,
  fuzzMethods,
  fuzzRpc,
  fuzzApi,
]
