import { type Call, eventOf, SIZE, type Type } from './plan.ts'

/** A fact as it must come of a call. */
export interface Happening {
  /** Says all that tells it apart from facts of other calls at the same time. */
  what: string
  type: Type
  event: number | null
  /** What keeps its order. */
  key: string | null
  isMuted: boolean
}

/** Events, activities and people, as far as calls change them: a plain model, that knows what happens and nothing of webhooks. */
export class Domain {
  readonly #enrolled = new Map<string, 'in' | 'out'>()
  readonly #present = new Set<string>()
  readonly #values = new Map<string, number>()
  readonly #removed = new Set<string>()

  /** Makes a change that was committed. @returns what happened by it */
  happens(call: Call): Happening[] {
    switch (call.does) {
      case 'publish':
        return [this.#own(call)]
      case 'bind':
        return call.people.flatMap((person) => this.#enrol(call.activity, person, call.isMuted))
      case 'dismiss':
        return call.people.flatMap((person) => this.#dismiss(call.activity, person, call.isMuted))
      case 'operate':
        return this.#operate(call.activity, call.person, call.present)
      case 'checkIn':
        return this.#checkIn(call.event, call.person, call.present)
      case 'editActivity':
        return this.#edit(`activity/${call.activity}`, call.n, 'activityEdited', eventOf(call.activity))
      case 'editEvent':
        return this.#edit(`event/${call.event}`, call.n, 'eventEdited', call.event)
      case 'removeActivity':
        this.#removed.add(`activity/${call.activity}`)
        return this.#everybody().flatMap((person) => this.#dismiss(call.activity, person, false))
      case 'leave':
        return [1, 2, 3].flatMap((activity) =>
          eventOf(activity) === call.event ? this.#dismiss(activity, call.person, false) : [],
        )
      case 'removeEvent':
        this.#removed.add(`event/${call.event}`)
        return []
      default:
        return []
    }
  }

  #everybody(): number[] {
    return Array.from({ length: SIZE.people }, (_, n) => n + 1)
  }

  #own({ event, type, n, key }: Call & { does: 'publish' }): Happening {
    return { what: `${type}/${n}`, type, event, key: key && `${event}/own/${key}`, isMuted: false }
  }

  #enrolment(type: Type, kind: string, activity: number, person: number, isMuted = false): Happening[] {
    const event = eventOf(activity)
    const what = `enrollment.${kind}/${activity}/${person}`
    return [{ what, type, event, key: `${event}/${activity}/${person}`, isMuted }]
  }

  #enrol(activity: number, person: number, isMuted: boolean): Happening[] {
    const one = `${activity}/${person}`
    if (this.#enrolled.get(one) === 'in') return []
    this.#enrolled.set(one, 'in')
    this.#present.delete(one)
    return this.#enrolment('activityEnrollment', 'added', activity, person, isMuted)
  }

  #dismiss(activity: number, person: number, isMuted: boolean): Happening[] {
    const one = `${activity}/${person}`
    if (this.#enrolled.get(one) !== 'in') return []
    this.#enrolled.set(one, 'out')
    return this.#enrolment('activityDismissal', 'dismissed', activity, person, isMuted)
  }

  #operate(activity: number, person: number, present: boolean): Happening[] {
    const one = `${activity}/${person}`
    if (this.#present.has(one) === present) return []
    if (present) this.#present.add(one)
    else this.#present.delete(one)
    if (!present) return this.#enrolment('activityCheckOut', 'checkedOut', activity, person)
    return this.#enrolment('activityCheckIn', 'checkedIn', activity, person)
  }

  #checkIn(event: number, person: number, present: boolean): Happening[] {
    const one = `event/${event}/${person}`
    if (this.#present.has(one) === present) return []
    if (present) this.#present.add(one)
    else this.#present.delete(one)
    const [type, kind] = present ? (['eventCheckIn', 'checkedIn'] as const) : (['eventCheckOut', 'checkedOut'] as const)
    const what = `attendee.${kind}/${event}/${person}`
    return [{ what, type, event, key: `${event}/person/${person}`, isMuted: false }]
  }

  #edit(what: string, value: number, type: Type, event: number): Happening[] {
    if (this.#values.get(what) === value) return []
    this.#values.set(what, value)
    const key = what.startsWith('event') ? String(event) : `${event}/${what}`
    const name = what.replace('/', '.edited/')
    return [{ what: name, type, event, key, isMuted: false }]
  }

  isThere(what: 'event' | 'activity', id: number): boolean {
    return !this.#removed.has(`${what}/${id}`)
  }
}
