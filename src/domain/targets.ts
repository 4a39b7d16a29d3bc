import { type Issue, invalidAt, type PublicError } from '../errors.ts'

/** The place of a person in the parameters; empty for a person who is alone there. */
export type ParamPath = Issue['path']

/**
 * One of the people of a call: what is given of the person, and where that stands in the parameters. Each step of a call
 * adds to it: the activity, the ID of the person, the registration, the enrolment.
 */
export interface Target<Given> {
  path: ParamPath
  given: Given
}

/** A person as a caller names one: by ID, or by name and email, with more details. */
export interface PersonGiven {
  personID?: string | undefined
  /** The company's own number, of somebody who may be new; beside name and email. */
  personNumber?: string | undefined
  name?: string | undefined
  email?: string | undefined
  surname?: string | undefined
  cpf?: string | undefined
  nickname?: string | undefined
  uuid?: string | undefined
}

export const DETAILS = ['name', 'surname', 'email', 'cpf', 'nickname', 'uuid'] as const

/** `content.3.email`, as the messages have it. */
export function nameAt(path: ParamPath, field: string): string {
  return [...path, field].join('.')
}

/** @throws PublicError invalid_params when neither or both ways of naming a person are used */
export function checkPeople(targets: Target<PersonGiven>[]): void {
  const problem = personProblem(targets)
  if (problem) throw problem
}

/** The error that `checkPeople` throws. */
export function personProblem(targets: Target<PersonGiven>[]): PublicError | undefined {
  for (const target of targets) {
    const problem = problemOf(target)
    if (problem) return problem
  }
  return undefined
}

function problemOf({ path, given }: Target<PersonGiven>): PublicError | undefined {
  if (given.personID !== undefined) {
    const extra = Object.keys(given).find((key) => DETAILS.some((name) => name === key && given[name] !== undefined))
    if (extra === undefined) return undefined
    return invalidAt([...path, 'personID'], `already says who it is: leave out ${nameAt(path, extra)}.`)
  }
  for (const field of ['name', 'email'] as const) {
    if (given[field] !== undefined) continue
    return invalidAt([...path, field], 'is required when there is no personID.')
  }
  return undefined
}
