import { describe, expect, it } from 'vitest'
import { ACTIVITIES, EVENTS, PARTICIPANTS } from '../harness/inevent-ios/activities.ts'
import type { Form } from '../harness/inevent-ios/call.ts'
import { ATTENDEES, PEOPLE, WEBHOOKS } from '../harness/inevent-ios/people.ts'
import { form, newScene, rows, send, server, title, withIosServer } from '../harness/inevent-ios/scene.ts'

/**
 * Every form of a call in the sources of InEvent's SDK for iOS (github.com/ineventapp/InEvent-ios-sdk) that creates, edits,
 * removes, finds, gets, binds, operates, dismisses or signs in, in the modules that Aviso has: the names of its parameters
 * are the SDK's, word for word, and what it does is looked at, not its status.
 */

withIosServer()

const CASES = [...ACTIVITIES, ...PARTICIPANTS, ...EVENTS, ...ATTENDEES, ...PEOPLE, ...WEBHOOKS]

describe('the SDK for iOS: a form of a call answers 200, and does what it says', () => {
  it.each(CASES.map((one) => [title(one[0]), ...one] as const))('%s', async (_, of, given, effect) => {
    const scene = await newScene()
    const values = { ...scene.values, ...given(scene) }
    await effect(await rows(of, values), scene)
  })
})

/** The forms that cannot be, with the reason, and what is answered. */
const CANNOT: [why: string, form: Form, answer: number | string][] = [
  ['a spreadsheet that was uploaded to InEvent', form('activity.create', 'tokenID eventID', 'path'), 400],
  ['a spreadsheet that was uploaded to InEvent', form('activity.person.bind', 'tokenID activityID', 'path'), 400],
  ['a spreadsheet that was uploaded to InEvent', form('company.event.bind', 'tokenID companyID', 'path'), 400],
  ['a spreadsheet that was uploaded to InEvent', form('event.person.bind', 'tokenID eventID', 'path'), 400],
  ['lists', form('activity.find', 'tokenID eventID selection listID dateBegin dateEnd'), 'listID'],
  ['templates', form('event.person.find', 'tokenID companyID templates selection order orderDirection'), 'templates'],
  ['tags', form('event.person.find', 'tokenID companyID tags selection order orderDirection'), 'tags'],
  ['feedback', form('event.person.get', 'tokenID feedbackID value feedbackMode'), 400],
  ['QR codes', form('event.person.get', 'tokenID eventID qrCode feedbackMode'), 400],
  ['QR codes', form('event.person.get', 'tokenID eventID qrCode mode'), 400],
  ['NFC tags', form('event.person.get', 'tokenID eventID nfc feedbackMode'), 400],
  ['calls without a token', form('activity.find', 'eventID dateBegin dateEnd', 'invite'), 401],
  ['calls without a token', form('activity.find', 'eventID dateBegin dateEnd'), 401],
  ['calls without a token', form('activity.get', 'activityID'), 401],
  [
    'calls without a token',
    form('company.event.find', 'companyID name city dateBegin dateEnd presential public visible order tags'),
    401,
  ],
  ['calls without a token', form('company.event.find', 'companyID name dateBegin dateEnd tags'), 401],
  ['calls without a token', form('company.event.get', 'companyID eventID'), 401],
  ['calls without a token', form('event.get', 'eventID quickLoad'), 401],
  ['calls without a token', form('event.person.bind', 'eventID', 'invite email name password role company rsvp'), 401],
  ['calls without a token', form('person.create', '', 'username password language'), 401],
]

describe('there are no', () => {
  it.each(CANNOT.map(([why, of, answer]) => [`${why}: ${title(of)}`, of, answer] as const))(
    '%s',
    async (_, of, answer) => {
      const { values, eventID } = await newScene()
      const keys = `${of.get} ${of.post}`.split(' ').filter((key) => !(key in values))
      const filled = Object.fromEntries(keys.map((key) => [key, '1']))
      const known = { selection: 'all', order: 'name', orderDirection: 'asc' }
      const before = await server.rpc('event.person.find', { eventID })
      const response = await send(of, { ...filled, ...known, ...values })
      if (typeof answer === 'number') expect(response.status).toBe(answer)
      else expect(response.headers.get('aviso-ignored')?.split(', ')).toContain(answer)
      expect(await server.rpc('event.person.find', { eventID })).toEqual(before)
    },
  )
})

it('61 of the 81 forms pass', () => {
  expect([CASES.length, CASES.length + CANNOT.length]).toEqual([61, 81])
  expect(new Set([...CASES, ...CANNOT.map(([, of]) => [of])].map(([of]) => title(of))).size).toBe(81)
})
