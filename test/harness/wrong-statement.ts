import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import { Wrongly } from './wrongly.ts'

/** A statement made in TypeScript as it would be without one of its rules. */
export interface WrongStatement {
  without: string
  /** Its text, and what stands there instead. A text lies between two values or parts that are put in. */
  instead: [string, string][]
}

/** Gives a database whose statements are right, or of a wrong form. */
export type Stated = (db: Db) => Db

/** Tests a rule of a statement twice: it holds, and the test notices when the rule is taken out. */
export function holdsIn(title: string, wrong: WrongStatement[], test: (stated: Stated) => Promise<void>): void {
  it(title, () => test((db) => db))
  for (const { without, instead } of wrong) {
    it(`${title}; not without ${without}`, async () => {
      const wrongly = new Wrongly(instead)
      const ended = await test((db) => first(wrongly, db)).catch((error: unknown) => error)
      // A text that is no longer there would leave the statement right, or fail for another reason.
      expect(wrongly.missing(), 'texts that no statement has').toEqual([])
      expect(ended).toMatchObject({ name: 'AssertionError' })
    })
  }
}

/** The plugin in front of the others, one of which puts the name of the schema into what it has written. */
function first(plugin: KyselyPlugin, db: Db): Db {
  const bare = db.withoutPlugins().withPlugin(plugin)
  return db.getExecutor().plugins.reduce((made, one) => made.withPlugin(one), bare)
}
