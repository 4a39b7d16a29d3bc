import { beforeEach, describe, expect, it } from 'vitest'
import { stage, withStage } from '../../harness/stage.ts'

// The document of InEvent, "Uso de Webhooks en InEvent": each sentence is a test. Its five procedures, by mouse and by
// keyboard, are tested in the browser.

let eventID: string
let activityID: string

withStage()
beforeEach(async () => {
  ;({ eventID, activityID } = await stage.server.newEvent())
})

const enroll = (name = 'Ana Souza') => stage.server.enroll(activityID, name)
const find = async () => (await stage.rpc('webhook.find', { eventID })).data

describe('Uso de Webhooks en InEvent', () => {
  it('puede recibir una notificación de webhook cuando alguien se inscribe o cancela una actividad en su evento', async () => {
    for (const type of ['activityEnrollment', 'activityDismissal']) await stage.webhook(eventID, type)
    let personID = ''
    const enrolled = await stage.heard(async () => {
      ;({ personID } = await enroll())
    })
    const dismissed = await stage.heard(() => stage.rpc('activity.person.dismiss', { activityID, personID }))
    expect([...enrolled, ...dismissed].map(({ json }) => json.type)).toEqual([
      'activityEnrollment',
      'activityDismissal',
    ])
  })
})

describe('Agregando un Webhook a InEvent', () => {
  it('webhook.create: Este método toma la URL del punto final de Webhook y el tipo de solicitud como argumentos', async () => {
    const url = `${stage.receiver.url}/hook`
    const webhook = await stage.rpc('webhook.create', { eventID, url, type: 'activityEnrollment' })
    expect(webhook).toMatchObject({ url, type: 'activityEnrollment' })
    await expect(stage.rpc('webhook.create', { eventID, type: 'activityEnrollment' })).rejects.toThrow('url')
    await expect(stage.rpc('webhook.create', { eventID, url })).rejects.toThrow('type')
  })

  it('activityEnrollment: gestiona las solicitudes de inscripción de actividades', async () => {
    await stage.webhook(eventID, 'activityEnrollment')
    const told = await stage.heard(async () => {
      const { personID } = await enroll()
      await stage.rpc('activity.person.dismiss', { activityID, personID })
    })
    expect(told.map(({ json }) => json.type)).toEqual(['activityEnrollment'])
  })

  it('activityDismissal: atiende las solicitudes de baja de actividad', async () => {
    await stage.webhook(eventID, 'activityDismissal')
    const told = await stage.heard(async () => {
      const { personID } = await enroll()
      await stage.rpc('activity.person.dismiss', { activityID, personID })
    })
    expect(told.map(({ json }) => json.type)).toEqual(['activityDismissal'])
  })
})

describe('Encontrando un Webhook agregado previamente', () => {
  it('ver todos los webhooks agregados dentro de su evento', async () => {
    const mine = [await stage.webhook(eventID, 'activityEnrollment'), await stage.webhook(eventID, 'activityDismissal')]
    const other = await stage.server.newEvent()
    await stage.webhook(other.eventID, 'activityEnrollment', '/other')
    const IDs = (await find()).map(({ webhookID }: { webhookID: string }) => webhookID)
    expect(IDs.sort()).toEqual(mine.map(({ webhookID }) => webhookID).sort())
  })

  it.each([
    ['ID de Webhook (WebhookID): El ID que la plataforma asigna automáticamente al Webhook', 'webhookID'],
    ['ID del evento (eventID): La ID de evento (asignado automáticamente por la plataforma)', 'eventID'],
    ['Tipo (type): El tipo de solicitud de webhook', 'type'],
    ['URL: la URL del punto final del Webhook', 'url'],
    ['Fecha (date): La fecha en que se creó el Webhook, almacenada como timestamp en formato string', 'date'],
  ])('%s', async (_, name) => {
    const { webhookID, url } = await stage.webhook(eventID, 'activityEnrollment')
    const date = String(Math.floor(stage.clock.now().getTime() / 1_000))
    const [found] = await find()
    const expected: Record<string, string> = { webhookID, eventID, type: 'activityEnrollment', url, date }
    expect(found[name]).toBe(expected[name])
    expect(webhookID).toMatch(/^\d+$/)
  })
})

describe('Eliminando un webhook de InEvent', () => {
  it('webhook.remove: El método toma el WebhookID como argumento', async () => {
    const { webhookID } = await stage.webhook(eventID, 'activityEnrollment')
    await stage.rpc('webhook.remove', { webhookID })
    expect(await find()).toEqual([])
    expect(await stage.heard(() => enroll())).toEqual([])
    await expect(stage.rpc('webhook.remove', {})).rejects.toThrow('webhookID')
  })
})

describe('Comprobando ejemplos de Solicitud y Respuesta de Webhook', () => {
  it('webhook.requestExample permite ver cómo se verán sus solicitudes en formato json', async () => {
    const { webhookID } = await stage.webhook(eventID, 'activityEnrollment')
    const { body } = await stage.rpc('webhook.requestExample', { webhookID })
    const [request] = await stage.heard(() => enroll())
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)]))
        : typeof value
    expect(shape(typeof body === 'string' ? JSON.parse(body) : body)).toEqual(shape(request?.json))
  })

  it('webhook.responseExample permite ver cómo se verán sus respuestas en formato json', async () => {
    const { webhookID } = await stage.webhook(eventID, 'activityEnrollment')
    const example = await stage.rpc('webhook.responseExample', { webhookID })
    expect(JSON.stringify(example)).toContain('"status":200')
  })

  it.each(['webhook.requestExample', 'webhook.responseExample'])(
    '%s toma el WebhookID como argumento',
    async (method) => {
      const { webhookID } = await stage.webhook(eventID, 'activityEnrollment')
      expect(await stage.rpc(method, { webhookID })).toBeTruthy()
      await expect(stage.rpc(method, {})).rejects.toThrow('webhookID')
    },
  )

  it('le enviará automáticamente actualizaciones cada vez que ocurra un evento que active el Webhook', async () => {
    await stage.webhook(eventID, 'activityEnrollment')
    for (const name of ['Ana Souza', 'Bruno Lima', 'Carla Díaz'])
      expect(await stage.heard(() => enroll(name))).toHaveLength(1)
  })

  it('Las actualizaciones contendrán la ID del participante que se registró y la ID del evento para el que se registró', async () => {
    await stage.webhook(eventID, 'activityEnrollment')
    let personID = ''
    const [request] = await stage.heard(async () => {
      ;({ personID } = await enroll())
    })
    expect(request?.json).toMatchObject({ eventID, data: { personID, activityID } })
  })
})
