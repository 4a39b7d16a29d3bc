import type { PlannedCall } from '../load/plan.ts'
import { type Faults, isTold } from './faults.ts'

export type Kind = 'enrollment.added' | 'enrollment.dismissed'

interface Person {
  personID: string
  activityID: string
  enrolled: boolean
  /** Everything that happened to the enrolment. */
  changes: Kind[]
}

const KIND_OF = {
  'activity.person.bind': 'enrollment.added',
  'activity.person.dismiss': 'enrollment.dismissed',
} as const

/** What must have happened to everybody, by the answers to the calls. */
export class People {
  readonly #people: Person[]
  readonly #faults: Faults
  #cut: PlannedCall[] = []
  answered = 0
  refused = 0
  cut = 0
  /** Of the calls that were cut, those that turned out to be committed. */
  cutCommitted = 0

  /** Everybody is enrolled to begin with. */
  constructor(people: { personID: string; activityID: string }[], faults: Faults) {
    this.#faults = faults
    this.#people = people.map((person) => ({ ...person, enrolled: true, changes: ['enrollment.added'] }))
  }

  get activityIDs(): string[] {
    return [...new Set(this.#people.map(({ activityID }) => activityID))]
  }

  /** @param full an activity without a free place: whoever is to be enrolled there makes the whole call fail */
  paramsOf({ people, refused }: PlannedCall, full: string): object {
    const content = people.map((n) => ({ personID: this.#of(n).personID }))
    const last = refused ? [{ ...content[0], activityID: full }] : []
    return { activityID: this.#of(people[0] ?? 0).activityID, content: [...content, ...last] }
  }

  /** Takes note of a call that was refused, as it had to be: nothing of it may be told. */
  refuse(call: PlannedCall): void {
    if (!call.refused) this.#faults.add('wrong', `${call.method} was refused`)
    this.refused += 1
  }

  /** Takes note of an answer, which tells of each person whether something changed. */
  answer(call: PlannedCall, changed: boolean[]): void {
    this.answered += 1
    if (call.refused) this.#faults.add('wrong', `${call.method} was not refused`)
    call.people.forEach((n, index) => {
      const person = this.#of(n)
      if (changed[index] !== this.#changes(call, person))
        this.#faults.add('wrong', `${call.method} of person ${person.personID} answered ${changed[index]}`)
      if (changed[index]) this.#change(call, person)
    })
  }

  /** Takes note of a call that was cut: whether it was committed is seen later. */
  leaveOpen(call: PlannedCall): void {
    this.cut += 1
    if (!call.refused) this.#cut.push(call)
  }

  get hasOpen(): boolean {
    return this.#cut.length > 0
  }

  /**
   * Decides about the calls that were cut. Each was committed for all its people, or for nobody.
   * @param mayBeCommitted whether one may have been, although nobody was told so
   */
  decide(enrolled: ReadonlySet<string>, mayBeCommitted: boolean): void {
    const isIn = (person: Person) => enrolled.has(keyOf(person))
    for (const call of this.#cut) {
      const people = call.people.map((n) => this.#of(n)).filter((person) => this.#changes(call, person))
      const moved = people.filter((person) => isIn(person) !== person.enrolled)
      if (moved.length > 0 && moved.length < people.length)
        this.#faults.add('wrong', `${call.method} was committed for ${moved.length} people of ${people.length}`)
      if (moved.length > 0) this.cutCommitted += 1
      if (moved.length > 0 && !mayBeCommitted)
        this.#faults.add('wrong', `${call.method} was committed, and not answered`)
      for (const person of moved) this.#change(call, person)
    }
    this.#cut = []
    for (const person of this.#people)
      if (isIn(person) !== person.enrolled)
        this.#faults.add('lost', `the enrolment of ${keyOf(person)} is not what was answered`)
  }

  /** How many facts of a kind there must be. */
  count(kind: Kind): number {
    return this.#people.reduce((sum, { changes }) => sum + changes.filter((one) => one === kind).length, 0)
  }

  /** Compares with what the facts tell, by activity and person and in their order. */
  compare(facts: ReadonlyMap<string, Kind[]>): void {
    const known = new Set(this.#people.map(keyOf))
    for (const [key, told] of facts)
      if (!known.has(key)) this.#faults.add('phantom', `${told.length} facts of ${key}, of whom nobody may be told`)
    for (const person of this.#people) {
      const told = facts.get(keyOf(person)) ?? []
      if (isTold(person.changes, told)) continue
      const what =
        told.length < person.changes.length ? 'lost' : told.length > person.changes.length ? 'phantom' : 'disordered'
      this.#faults.add(what, `facts of ${keyOf(person)}: ${told.length} are told of ${person.changes.length}`)
    }
  }

  #of(n: number): Person {
    return this.#people[n] as Person
  }

  #changes({ method }: PlannedCall, { enrolled }: Person): boolean {
    return enrolled === (method === 'activity.person.dismiss')
  }

  #change({ method }: PlannedCall, person: Person): void {
    person.enrolled = method === 'activity.person.bind'
    person.changes.push(KIND_OF[method])
  }
}

export function keyOf({ activityID, personID }: { activityID: string; personID: string }): string {
  return `${activityID}/${personID}`
}
