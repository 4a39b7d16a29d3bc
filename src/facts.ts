/** What happened in our own domain. A platform turns a fact into its own notification; the fact knows no platform. */
export type Fact = EnrollmentAdded | EnrollmentDismissed
export type FactKind = Fact['kind']

export interface EnrollmentAdded extends EnrollmentFact {
  kind: 'enrollment.added'
}

export interface EnrollmentDismissed extends EnrollmentFact {
  kind: 'enrollment.dismissed'
}

/** Everything a platform may want to tell about one enrolment, as it was when the fact happened. IDs are decimal strings. */
interface EnrollmentFact {
  at: Date
  event: { id: string; name: string }
  activity: { id: string; name: string }
  person: { id: string; name: string; email: string }
  enrollment: { id: string; source: string }
}

/**
 * Facts with the same key happened to the same thing one after the other, so their deliveries to one URL keep that
 * order: a person's dismissal never overtakes the enrolment it ends.
 */
export function orderingKey(fact: Fact): string {
  return `${fact.event.id}/${fact.activity.id}/${fact.person.id}`
}
