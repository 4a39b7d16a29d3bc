import type { Fact, FactKind } from '../facts.ts'

/** A fact as it could have happened in this event: what `requestExample` is made of, by the very same mapping. */
export function exampleFact(kind: FactKind, event: Fact['event'], at: Date): Fact {
  return {
    kind,
    at,
    event,
    activity: { id: '3', name: 'Opening keynote' },
    person: { id: '7', name: 'Ana Souza', email: 'ana@example.com' },
    enrollment: { id: '31', source: 'api' },
  }
}
