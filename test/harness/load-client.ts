import ts from 'typescript-5'
import { clientSource } from '../../src/contract/client.ts'
import type { Document } from '../../src/contract/document.ts'

/** A generated client in this process, as JavaScript: its types are somebody else's test. */
// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
export async function loadClient(document: unknown): Promise<any> {
  const { outputText } = ts.transpileModule(clientSource(document as Document), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`)
}
