import { cannotBe, invalidParam, show } from '../errors.ts'

/** One of two parameters, never both. */
export type Either<First extends string, Second extends string> =
  | ({ [Name in First]: string } & { [Name in Second]?: undefined })
  | ({ [Name in Second]: string } & { [Name in First]?: undefined })

/** Why there cannot be both, and what is required when there is neither. */
interface Words {
  both: string
  neither: string
}

/**
 * Says which of two parameters is given.
 * @throws PublicError invalid_params unless it is exactly one
 */
export function eitherOf<First extends string, Second extends string>(
  given: { [Name in First | Second]?: string | undefined },
  first: First,
  second: Second,
  { both, neither }: Words,
): Either<First, Second> {
  const { [first]: one, [second]: other } = given
  if (one !== undefined && other !== undefined) throw cannotBe([second], show(other), both)
  if (one === undefined && other === undefined) throw invalidParam(first, neither)
  return (one === undefined ? { [second]: other } : { [first]: one }) as Either<First, Second>
}

/** An event, or a whole company. */
export type Whose = Either<'eventID', 'companyID'>

export function whoseOf(
  given: { eventID?: string | undefined; companyID?: string | undefined },
  words: Partial<Words> = {},
): Whose {
  return eitherOf(given, 'eventID', 'companyID', {
    both: 'it goes without eventID. Give eventID, or companyID for all its events.',
    neither: 'eventID is required: an ID, or companyID for all events of a company.',
    ...words,
  })
}
