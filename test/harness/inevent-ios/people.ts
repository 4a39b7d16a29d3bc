import { expect } from 'vitest'
import { ADMIN } from '../server.ts'
import { attendee, type Case, form, gone, n, names, none, server } from './scene.ts'

/** The forms about people and webhooks, and what each does. */

export const ATTENDEES: Case[] = [
  [
    form('event.person.bind', 'tokenID eventID', 'name username password role company accessCode'),
    () => ({
      name: 'Caio',
      username: `caio.${n}@example.com`,
      password: 'x',
      role: 'Dev',
      company: 'A',
      accessCode: '',
    }),
    async (_, { eventID }) =>
      expect(await server.rpc('event.person.get', { eventID, email: `caio.${n}@example.com` })).toMatchObject({
        name: 'Caio',
      }),
  ],
  [
    form('event.person.bind', 'tokenID eventID', 'accessCode'),
    () => ({ accessCode: '1234' }),
    async (found, scene) =>
      expect(found).toMatchObject([{ personID: scene.ana, status: (await attendee(scene)).status }]),
  ],
  [
    form('event.person.operate', 'tokenID eventID key personID', 'value'),
    () => ({ key: 'paid', value: '1' }),
    async (_, scene) => expect((await attendee(scene)).paidDate).not.toBeNull(),
  ],
  [
    form('event.person.operate', 'tokenID eventID key', 'value'),
    () => ({ key: 'present', value: '1' }),
    async (_, scene) => expect((await attendee(scene)).presentDate).not.toBeNull(),
  ],
  [
    form('event.person.operate', 'tokenID eventID personID', 'content'),
    () => ({ content: JSON.stringify({ nickname: 'Aninha', status: 'denied' }) }),
    async (_, scene) => expect(await attendee(scene)).toMatchObject({ nickname: 'Aninha', status: 'denied' }),
  ],
  [
    form('event.person.dismiss', 'tokenID eventID personID'),
    none,
    (_, { eventID, ana }) => gone('event.person.get', { eventID, personID: ana }),
  ],
  [
    form('event.person.dismiss', 'tokenID eventID content'),
    ({ ana }) => ({ content: JSON.stringify([{ personID: ana }]) }),
    (_, { eventID, ana }) => gone('event.person.get', { eventID, personID: ana }),
  ],
  [
    form('event.person.dismiss', 'tokenID eventID'),
    none,
    (_, { eventID, ana }) => gone('event.person.get', { eventID, personID: ana }),
  ],
  [
    form('event.person.find', 'tokenID eventID selection order orderDirection query queryKey match fullProfile'),
    () => ({
      ...{ selection: 'approved|not-present', order: 'name', orderDirection: 'DESC', query: 'example.com' },
      ...{ queryKey: 'email', match: 'partial', fullProfile: '1' },
    }),
    (found) => expect(names(found)).toEqual(['Bea', 'Ana Souza']),
  ],
  [
    form('event.person.find', 'tokenID eventID selection query'),
    () => ({ selection: 'all', query: 'souza' }),
    (found) => expect(names(found)).toEqual(['Ana Souza']),
  ],
  [
    form('event.person.find', 'tokenID companyID events selection order orderDirection'),
    ({ eventID }) => ({ events: eventID, selection: 'all', order: 'name', orderDirection: 'asc' }),
    (found) => expect(names(found)).toEqual(['Ana Souza', 'Bea']),
  ],
  [
    form('event.person.get', 'tokenID eventID email feedbackMode'),
    () => ({ email: `BEA.${n}@example.com`, feedbackMode: '' }),
    (found, { bea }) => expect(found).toMatchObject([{ personID: bea }]),
  ],
  [
    form('event.person.get', 'tokenID eventID personID feedbackMode'),
    ({ bea }) => ({ personID: bea, feedbackMode: '' }),
    (found, { bea }) => expect(found).toMatchObject([{ personID: bea }]),
  ],
  [
    form('event.person.get', 'tokenID eventID feedbackMode'),
    () => ({ feedbackMode: '' }),
    (found, { ana }) => expect(found).toMatchObject([{ personID: ana }]),
  ],
  [
    form('event.person.get', 'tokenID personID companyID'),
    ({ bea }) => ({ personID: bea }),
    (found, { bea, eventID }) => expect(found).toMatchObject([{ personID: bea, eventID }]),
  ],
]

const signedIn: Case[2] = ([row], { ana, values }) =>
  expect(row).toEqual({
    ...{ tokenID: values.tokenID, scope: 'system', targetID: '', permission: 'admin', personID: ana },
    ...{ name: 'Ana Souza', username: values.username },
  })

export const PEOPLE: Case[] = [
  [
    form('person.edit', 'tokenID key', 'value'),
    () => ({ key: 'nickname', value: 'Aninha' }),
    async (_, { ana }) => expect((await server.rpc('person.get', { personID: ana })).nickname).toBe('Aninha'),
  ],
  [
    form('person.edit', 'tokenID key personID', 'value'),
    ({ bea }) => ({ key: 'username', personID: bea, value: `beatriz.${n}@example.com` }),
    async (_, { bea }) =>
      expect((await server.rpc('person.get', { personID: bea })).email).toBe(`beatriz.${n}@example.com`),
  ],
  [
    form('person.edit', 'tokenID', 'content'),
    () => ({ content: JSON.stringify({ name: 'Ana', surname: 'Souza' }) }),
    async (_, { ana }) =>
      expect(await server.rpc('person.get', { personID: ana })).toMatchObject({ name: 'Ana', surname: 'Souza' }),
  ],
  [form('person.get', 'tokenID companyID'), none, (found, { ana }) => expect(found).toMatchObject([{ personID: ana }])],
  [
    form('person.get', 'tokenID personID companyID'),
    ({ bea }) => ({ personID: bea }),
    (found, { bea }) => expect(found).toMatchObject([{ personID: bea, companyID: '77' }]),
  ],
  [form('person.signIn', 'username', 'secretCode'), () => ({ secretCode: ADMIN }), signedIn],
  [form('person.signIn', 'username companyID', 'password'), none, signedIn],
  [form('person.signIn', 'username companyID verifyBy', 'password'), () => ({ verifyBy: 'sms' }), signedIn],
  [
    form('person.signIn', 'username companyID verifyBy code', 'password'),
    () => ({ verifyBy: 'sms', code: '123456' }),
    signedIn,
  ],
]

export const WEBHOOKS: Case[] = [
  [
    form('webhook.create', 'tokenID eventID companyID', 'type url'),
    () => ({ type: 'activityDismissal', url: 'https://example.com/more' }),
    async ([{ webhookID }], { eventID }) =>
      expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ eventID, type: 'activityDismissal' }),
  ],
  [
    form('webhook.edit', 'tokenID webhookID key', 'value'),
    () => ({ key: 'url', value: 'https://example.com/moved?a=1&b=2' }),
    async (_, { webhookID }) =>
      expect((await server.rpc('webhook.get', { webhookID })).url).toBe('https://example.com/moved?a=1&b=2'),
  ],
  [form('webhook.remove', 'tokenID webhookID eventID'), none, (_, { webhookID }) => gone('webhook.get', { webhookID })],
  [
    form('webhook.find', 'tokenID eventID companyID'),
    none,
    (found, { webhookID, eventID }) => expect(found).toMatchObject([{ webhookID, eventID }]),
  ],
  [
    form('webhook.requestExample', 'tokenID webhookID'),
    none,
    ([{ body }], { webhookID }) => expect(JSON.parse(body)).toMatchObject({ webhookID, type: 'activityEnrollment' }),
  ],
  [form('webhook.responseExample', 'tokenID webhookID'), none, ([{ received }]) => expect(received.status).toBe('200')],
  [form('webhook.log.find', 'tokenID eventID'), none, (found) => expect(found).toEqual([])],
  [
    form('api.describe', 'tokenID'),
    none,
    (found) => expect(names(found)).toEqual(expect.arrayContaining(['webhook.create', 'person.signIn'])),
  ],
]
