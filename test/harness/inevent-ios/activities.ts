import { expect } from 'vitest'
import { type Case, form, gone, inOther, inTime, n, names, none, participant, people, server } from './scene.ts'

/** The forms about events and activities, and what each does. */

const noFilter = {
  ...{ city: '', presential: '', public: '', visible: '', archived: '', templateID: '0', placeID: '0', timezone: '' },
  ...{ tags: '', stripTagsDescription: '', current: '', order: 'name' },
}

export const ACTIVITIES: Case[] = [
  [
    form('activity.create', 'tokenID eventID', 'name description location dateBegin dateEnd capacity'),
    () => ({ name: 'Ação', description: 'a+b', location: 'Hall', dateBegin: '5', dateEnd: '9', capacity: '3' }),
    async ([{ activityID }]) =>
      expect(await server.rpc('activity.get', { activityID })).toMatchObject({
        name: 'Ação',
        description: 'a+b',
        capacity: 3,
      }),
  ],
  [
    form('activity.edit', 'tokenID activityID key push', 'value'),
    () => ({ key: 'location', push: '1', value: 'Room 2' }),
    async (_, { activityID }) => expect((await server.rpc('activity.get', { activityID })).location).toBe('Room 2'),
  ],
  [form('activity.remove', 'tokenID activityID'), none, (_, { activityID }) => gone('activity.get', { activityID })],
  [
    form('activity.find', 'tokenID eventID selection personID dateBegin dateEnd paginated'),
    () => ({ selection: 'not-enrolled', dateBegin: '', dateEnd: '', paginated: '0' }),
    (found) => expect(names(found)).toEqual(['Workshop']),
  ],
  [
    form('activity.find', 'tokenID eventID selection dateBegin dateEnd'),
    () => ({ selection: 'all', ...inTime() }),
    (found) => expect(names(found)).toEqual(['Keynote']),
  ],
  [
    form('activity.get', 'tokenID activityID personID'),
    none,
    (found) => expect(found).toMatchObject([{ name: 'Keynote', enrolled: '1' }]),
  ],
  [form('activity.get', 'tokenID activityID'), none, (found) => expect(names(found)).toEqual(['Keynote'])],
]

export const PARTICIPANTS: Case[] = [
  [
    form('activity.person.bind', 'tokenID activityID bypassWebhook', 'name email'),
    () => ({ bypassWebhook: '1', name: 'Caio', email: `caio.${n}@example.com` }),
    async ([{ personID }], scene) => expect(await people(scene)).toEqual([scene.ana, personID]),
  ],
  [
    form('activity.person.bind', 'tokenID activityID personID'),
    ({ bea }) => ({ personID: bea }),
    async (_, scene) => expect(await people(scene)).toEqual([scene.ana, scene.bea]),
  ],
  [
    form('activity.person.bind', 'tokenID activityID personID bypassWebhook'),
    ({ bea }) => ({ personID: bea }),
    async (_, scene) => expect(await people(scene)).toEqual([scene.ana, scene.bea]),
  ],
  [
    form('activity.person.bind', 'tokenID eventID bypassWebhook', 'content'),
    ({ bea, activityID }) => ({ content: JSON.stringify([{ activityID, personID: bea }]) }),
    async (_, scene) => expect(await people(scene)).toEqual([scene.ana, scene.bea]),
  ],
  [
    form('activity.person.bind', 'tokenID activityID'),
    ({ otherID }) => ({ activityID: otherID }),
    async (_, scene) => expect(await inOther(scene)).toEqual([scene.ana]),
  ],
  [
    form('activity.person.operate', 'tokenID activityID key personID', 'value'),
    () => ({ key: 'completed', value: '1' }),
    async (_, scene) => expect((await participant(scene)).completedDate).not.toBeNull(),
  ],
  [
    form('activity.person.operate', 'tokenID activityID key', 'value'),
    () => ({ key: 'present', value: '1' }),
    async (_, scene) => expect((await participant(scene)).presentDate).not.toBeNull(),
  ],
  [
    form('activity.person.dismiss', 'tokenID activityID personID'),
    none,
    async (_, scene) => expect(await people(scene)).toEqual([]),
  ],
  [
    form('activity.person.dismiss', 'tokenID activityID personID bypassWebhook'),
    () => ({ bypassWebhook: '1' }),
    async (_, scene) => expect(await people(scene)).toEqual([]),
  ],
  [
    form('activity.person.dismiss', 'tokenID eventID bypassWebhook', 'content'),
    ({ ana, activityID }) => ({ content: JSON.stringify([{ activityID, personID: ana }]) }),
    async (_, scene) => expect(await people(scene)).toEqual([]),
  ],
  [
    form('activity.person.dismiss', 'tokenID activityID'),
    none,
    async (_, scene) => expect(await people(scene)).toEqual([]),
  ],
  [
    form('activity.person.find', 'tokenID activityID selection order query'),
    () => ({ selection: 'not-present', order: 'name', query: 'SOUZA' }),
    (found, { ana }) => expect(found).toMatchObject([{ personID: ana }]),
  ],
  [
    form('activity.person.get', 'tokenID activityID personID'),
    none,
    (found, { ana }) => expect(found).toMatchObject([{ personID: ana }]),
  ],
  [
    form('activity.person.get', 'tokenID activityID'),
    none,
    (found, { ana }) => expect(found).toMatchObject([{ personID: ana }]),
  ],
]

export const EVENTS: Case[] = [
  [
    form('company.event.bind', 'tokenID companyID', 'name nickname'),
    () => ({ name: 'Spring', nickname: 'spring' }),
    async ([{ eventID }]) =>
      expect(await server.rpc('event.get', { eventID })).toMatchObject({ name: 'Spring', companyID: '77' }),
  ],
  [
    form('company.event.dismiss', 'tokenID companyID eventID'),
    none,
    (_, { eventID }) => gone('event.get', { eventID }),
  ],
  [
    form(
      'company.event.find',
      'tokenID companyID selection name city dateBegin dateEnd presential public visible archived templateID placeID order timezone tags events stripTagsDescription current',
    ),
    ({ eventID }) => ({ ...noFilter, selection: 'all', name: 'congress', ...inTime(), events: `${eventID},1` }),
    (found, { eventID }) => expect(found).toMatchObject([{ eventID }]),
  ],
  [
    form('company.event.find', 'tokenID companyID selection name dateBegin dateEnd tags'),
    () => ({ selection: 'all', name: `GRESS ${n}`, dateBegin: '', dateEnd: '', tags: '' }),
    (found, { eventID }) => expect(found).toMatchObject([{ eventID }]),
  ],
  [
    form('company.event.get', 'tokenID companyID eventID'),
    none,
    (found, { eventID }) => expect(found).toMatchObject([{ eventID, companyID: '77' }]),
  ],
  [
    form('event.edit', 'tokenID eventID key', 'value'),
    () => ({ key: 'name', value: 'Renamed' }),
    async (_, { eventID }) => expect((await server.rpc('event.get', { eventID })).name).toBe('Renamed'),
  ],
  [
    form('event.get', 'tokenID eventID personID quickLoad withCss'),
    () => ({ quickLoad: '1', withCss: '0' }),
    (found, { eventID }) => expect(found).toMatchObject([{ eventID }]),
  ],
  [
    form('event.get', 'tokenID eventID quickLoad withCss'),
    () => ({ quickLoad: '1', withCss: '0' }),
    (found, { eventID }) => expect(found).toMatchObject([{ eventID }]),
  ],
]
