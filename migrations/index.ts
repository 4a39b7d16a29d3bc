import type { Migration } from 'kysely'
import * as domain from './0001_domain.ts'
import * as webhook from './0002_webhook.ts'
import * as outbox from './0003_outbox.ts'
import * as attempt from './0004_attempt.ts'
import * as token from './0005_token.ts'
import * as platforms from './0006_platforms.ts'
import * as rotation from './0007_rotation.ts'
import * as lookup from './0008_lookup.ts'
import * as leaks from './0009_leaks.ts'
import * as slow from './0010_slow.ts'

/** Every step of the schema, in order. A released step is never edited: a new one is added. */
export const migrations: Record<string, Migration> = {
  '0001_domain': domain,
  '0002_webhook': webhook,
  '0003_outbox': outbox,
  '0004_attempt': attempt,
  '0005_token': token,
  '0006_platforms': platforms,
  '0007_rotation': rotation,
  '0008_lookup': lookup,
  '0009_leaks': leaks,
  '0010_slow': slow,
}
