import {
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  RawNode,
} from 'kysely'

/** Puts other texts into raw statements. Values are parameters, so it meets none of them. */
export class Wrongly extends OperationNodeTransformer implements KyselyPlugin {
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
