import type { Migration } from 'kysely'
import * as baseline from './0001_baseline.ts'
import * as facts from './0002_facts.ts'
import * as dispatch from './0003_dispatch.ts'
import * as publish from './0004_publish.ts'
import * as enroll from './0005_enroll.ts'
import * as eventEnd from './0006_event_end.ts'
import * as ownNumbers from './0007_own_numbers.ts'
import * as tokensAudit from './0008_tokens_audit.ts'
import * as webhooks from './0009_webhooks.ts'
import * as settle from './0010_settle.ts'
import * as upkeep from './0011_upkeep.ts'
import * as holdEvents from './0012_hold_events.ts'

export interface Step extends Migration {
  /**
   * The last step that a server has to know to go on beside this one: mostly that of the release before, so that servers are
   * replaced one by one, and one of them may still start. Left out: this step, and every server before it is refused.
   */
  worksFrom?: string
}

/** Every step of the schema, in order. A released step is never edited: a new one is added. */
export const migrations: Record<string, Step> = {
  '0001_baseline': baseline,
  '0002_facts': facts,
  '0003_dispatch': dispatch,
  '0004_publish': publish,
  '0005_enroll': enroll,
  '0006_event_end': eventEnd,
  '0007_own_numbers': ownNumbers,
  '0008_tokens_audit': tokensAudit,
  '0009_webhooks': webhooks,
  '0010_settle': settle,
  '0011_upkeep': upkeep,
  '0012_hold_events': holdEvents,
}

/** The step in whose place a database of 0.1 comes. */
export const BASELINE = '0001_baseline'
