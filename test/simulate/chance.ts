/** Chance that a seed decides: the same seed gives the same numbers, in the same order. */
export class Chance {
  #state: number
  readonly #seed: string

  constructor(seed: string) {
    this.#seed = seed
    this.#state = mixed(seed)
  }

  /** Another one for a part of the run: what one part draws changes nothing for the others. */
  of(part: string): Chance {
    return new Chance(`${this.#seed}/${part}`)
  }

  /** A number from 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  /** A whole number below `end`. */
  upTo(end: number): number {
    return Math.floor(this.next() * end)
  }

  pick<One>(list: readonly One[]): One {
    return list[this.upTo(list.length)] as One
  }

  /** Picks by weight. */
  weighed<Name extends string>(weights: Partial<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    const found = entries.find(([, weight]) => {
      left -= weight
      return left < 0
    })
    return (found ?? (entries.at(-1) as [Name, number]))[0]
  }
}

/** FNV-1a, and a last mix: neighbouring seeds have nothing in common. */
function mixed(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
