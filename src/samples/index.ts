import { go } from './go.ts'
import { node } from './node.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import type { Receives } from './sample.ts'

/**
 * A receiver for one webhook in four languages, to be pasted and run with nothing but what the language brings: it checks
 * the signature and the age of each delivery (Standard Webhooks, "Verifying signatures"), prints the payload, and answers
 * so that it counts as received. Secret and code come from the environment.
 */
export function verificationSamples(receives: Receives): { node: string; python: string; php: string; go: string } {
  return { node: node(receives), python: python(receives), php: php(receives), go: go(receives) }
}
