import { type KyselyPlugin, type OperationNode, OperationNodeTransformer, RawNode, WithSchemaPlugin } from 'kysely'
import pg from 'pg'
import { DEFAULT_SCHEMA } from '../config.ts'

/**
 * Puts the schema into every statement. Nothing depends on search_path, which a pooler gives to the next client, and the
 * database may have an `event` table of its own.
 */
export function inSchema(schema: string): KyselyPlugin[] {
  const named = new WithSchemaPlugin(schema)
  return schema === DEFAULT_SCHEMA ? [named] : [named, new RawInSchema(schema)]
}

/** A text of SQL that was written for the schema `aviso`, for another one. */
export function textInSchema(text: string, schema: string): string {
  return schema === DEFAULT_SCHEMA ? text : text.replace(/\baviso\./g, `${pg.escapeIdentifier(schema)}.`)
}

/** Replaces `aviso.` in the text of raw statements. Values are parameters, so it meets none of them. */
class RawInSchema extends OperationNodeTransformer implements KyselyPlugin {
  readonly #schema: string

  constructor(schema: string) {
    super()
    this.#schema = schema
  }

  transformQuery({ node, queryId }: Parameters<KyselyPlugin['transformQuery']>[0]) {
    return this.transformNode(node, queryId)
  }

  async transformResult({ result }: Parameters<KyselyPlugin['transformResult']>[0]) {
    return result
  }

  protected override transformNodeImpl<Node extends OperationNode>(
    node: Node,
    queryId: Parameters<KyselyPlugin['transformQuery']>[0]['queryId'],
  ): Node {
    const transformed = super.transformNodeImpl(node, queryId)
    if (!RawNode.is(transformed)) return transformed
    const sqlFragments = transformed.sqlFragments.map((text) => textInSchema(text, this.#schema))
    return { ...transformed, sqlFragments } as Node
  }
}
