/** Keeps the lowest number of a fact for an event or a webhook. One that is new comes last. */
export function keepLowest(facts: Map<string, string>, id: string, fact: string): void {
  const known = facts.get(id)
  if (known === undefined || BigInt(fact) < BigInt(known)) facts.set(id, fact)
}
