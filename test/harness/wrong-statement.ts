import {
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  RawNode,
} from 'kysely'
import { expect, it } from 'vitest'
import type { Db } from '../../src/database/schema.ts'

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
      const ended = await test((db) => db.withPlugin(wrongly)).catch((error: unknown) => error)
      // A text that is no longer there would leave the statement right, or fail for another reason.
      expect(wrongly.missing(), 'texts that no statement has').toEqual([])
      expect(ended).toMatchObject({ name: 'AssertionError' })
    })
  }
}

/** Puts other texts into raw statements. Values are parameters, so it meets none of them. */
class Wrongly extends OperationNodeTransformer implements KyselyPlugin {
  readonly #instead: [string, string][]
  readonly #met = new Set<string>()

  constructor(instead: [string, string][]) {
    super()
    this.#instead = instead
  }

  missing(): string[] {
    return this.#instead.map(([from]) => from).filter((from) => !this.#met.has(from))
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.transformNode(node, queryId)
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result
  }

  protected override transformNodeImpl<Node extends OperationNode>(
    node: Node,
    queryId: PluginTransformQueryArgs['queryId'],
  ): Node {
    const transformed = super.transformNodeImpl(node, queryId)
    if (!RawNode.is(transformed)) return transformed
    return { ...transformed, sqlFragments: transformed.sqlFragments.map((text) => this.#rewrite(text)) } as Node
  }

  #rewrite(text: string): string {
    return this.#instead.reduce((rewritten, [from, to]) => {
      if (!rewritten.includes(from)) return rewritten
      this.#met.add(from)
      return rewritten.replaceAll(from, () => to)
    }, text)
  }
}
