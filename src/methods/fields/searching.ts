import { z } from 'zod'
import { DETAILS } from '../../domain/targets.ts'
import { line, moment, named, thingID } from './basic.ts'

/** The parameters by which a list is searched and put in order. */

const query = line(200).optional()
const orderDirection = z
  .enum(['asc', 'desc'])
  .meta(named('OrderDirection'))
  .optional()
  .describe('Left out: the lowest first.')

function ordering<const Orders extends [string, ...string[]]>(orders: Orders, name: string) {
  const order = z.enum(orders).meta(named(name)).optional().describe('By what; left out: by ID.')
  return { order, orderDirection }
}

/** Of a list of people. */
export const searching = {
  query: query.describe('Only people with this text in what is known of them; capitals do not matter.'),
  queryKey: z.enum(DETAILS).meta(named('PersonDetail')).optional().describe('The only detail to look for it in.'),
  match: z
    .enum(['partial', 'exact'])
    .meta(named('Match'))
    .optional()
    .describe('Whether the text is all that stands there; left out: a part will do.'),
  ...ordering([...DETAILS, 'date'], 'PersonOrder'),
}

export const byName = { query: query.describe('Only those with this text; capitals do not matter.') }
export const orderOfEvents = ordering(['name', 'date'], 'EventOrder')
export const orderOfActivities = ordering(['name', 'dateBegin', 'date'], 'ActivityOrder')

/** What a list is limited to: one word, or several with a pipe between them. */
export function selection<State extends string>(states: readonly State[]) {
  const expected = `one of ${states.join(', ')}, or several with | between them,`
  const known = new Set<string>(states)
  return z
    .string(expected)
    .max(200, expected)
    .refine((text) => text.split('|').every((state) => known.has(state)), expected)
    .transform((text) => text.split('|') as State[])
    .optional()
    .describe(`Only those: ${expected.replace(/,$/, '')}; all of them have to hold.`)
}

export const between = {
  dateBegin: moment.optional().describe('Only what goes on after then, in Unix seconds.'),
  dateEnd: moment.optional().describe('Only what goes on before then, in Unix seconds.'),
}

export const ids = z.array(thingID, 'a list of IDs').max(100, 'a list of at most 100 IDs').optional()
