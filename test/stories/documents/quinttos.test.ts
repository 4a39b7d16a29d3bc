import { beforeEach, describe, expect, it } from 'vitest'
import { stage, withStage } from '../../harness/stage.ts'

// The document of Quinttos, "Suscribirse a un evento": each sentence is a test. Its screen is tested in the browser.

const TYPE = 'enrollment_added'

let eventID: string
let activityID: string

withStage()
beforeEach(async () => {
  ;({ eventID, activityID } = await stage.server.newEvent())
})

const paths = async (name: string) =>
  (await stage.heard(() => stage.server.enroll(activityID, name))).map(({ path }) => path.replace('/hook', ''))

describe('Introducción', () => {
  it('Para que se realice el envío de datos hacia una URL, es necesario indicar a qué evento del sistema se suscribe', async () => {
    const url = stage.receiver.url
    await expect(stage.rpc('webhook.create', { eventID, url })).rejects.toThrow('type')
    expect(await paths('Ana Souza')).toEqual([])
    await stage.webhook(eventID, TYPE)
    expect(await paths('Bruno Lima')).toEqual([`/${TYPE}`])
  })

  it('puede suscribirse al evento que se dispara al finalizar una inscripción un alumno', async () => {
    await stage.webhook(eventID, TYPE)
    const [request] = await stage.heard(() => stage.server.enroll(activityID, 'Ana Souza'))
    expect(request?.json).toMatchObject({ event: TYPE, data: { student: { name: 'Ana', surname: 'Souza' } } })
  })

  it('En cada suscripción se especifica la URL a la cuál se enviarán los datos y ésta puede ser distinta en cada evento', async () => {
    await stage.webhook(eventID, TYPE, '/quinttos')
    await stage.webhook(eventID, 'activityEnrollment', '/inevent')
    expect(await paths('Ana Souza')).toEqual(['/quinttos', '/inevent'])
  })

  it('es posible enviar a varias URL para un mismo evento', async () => {
    for (const path of ['/one', '/two', '/three']) await stage.webhook(eventID, TYPE, path)
    expect(await paths('Ana Souza')).toEqual(['/one', '/two', '/three'])
  })
})

describe('Suscripción', () => {
  it('En esta pantalla se mostrarán todos los eventos que esté suscripto', async () => {
    for (const path of ['/one', '/two']) await stage.webhook(eventID, TYPE, path)
    const other = await stage.server.newEvent()
    await stage.webhook(other.eventID, TYPE, '/other')
    const { data } = await stage.rpc('webhook.find', { eventID })
    const shown = data.map(({ type, url }: { type: string; url: string }) => [type, url])
    expect(shown.sort()).toEqual(['/one', '/two'].map((path) => [TYPE, stage.receiver.url + path]))
  })

  it('URL: La URL donde se enviarán los datos', async () => {
    const { url } = await stage.webhook(eventID, TYPE, '/aqui')
    expect(url).toBe(`${stage.receiver.url}/aqui`)
    expect(await paths('Ana Souza')).toEqual(['/aqui'])
  })

  it('Evento: El tipo de evento al que se quiere suscribir. Por ejemplo: enrollment_added', async () => {
    const { data } = await stage.rpc('webhook.type.find')
    expect(data.map(({ type }: { type: string }) => type)).toContain('enrollment_added')
    expect((await stage.webhook(eventID, 'enrollment_added')).type).toBe('enrollment_added')
  })

  it('Tipo de contenido: El tipo de contenido que se enviará a la URL. Por defecto application/json', async () => {
    const form = 'application/x-www-form-urlencoded'
    await stage.webhook(eventID, TYPE, '/json')
    await stage.webhook(eventID, TYPE, '/form', { contentType: form })
    const sent = await stage.heard(() => stage.server.enroll(activityID, 'Ana Souza'))
    expect(sent.map(({ headers }) => headers['content-type'])).toEqual(['application/json', form])
  })

  it('Código interno de seguridad (Hash): Es el código que se envía a la URL y con el que se asegurará que la solicitud proviene de Quinttos', async () => {
    await stage.webhook(eventID, TYPE, '/code', { securityCode: '3f2a-Codigo' })
    const [request] = await stage.heard(() => stage.server.enroll(activityID, 'Ana Souza'))
    expect(request?.headers['x-secret']).toBe('3f2a-Codigo')
  })

  it('Suscripto: Indica si esta activa o no la suscripción', async () => {
    const { webhookID } = await stage.webhook(eventID, TYPE, '/', { active: false })
    const active = async () => (await stage.rpc('webhook.get', { webhookID })).active
    expect([await active(), await paths('Ana Souza')]).toEqual([false, []])
    await stage.rpc('webhook.edit', { webhookID, active: true, missed: 'drop' })
    expect([await active(), await paths('Bruno Lima')]).toEqual([true, ['/']])
  })

  it('Una vez suscripto, al momento de dispararse un evento se enviará los datos a la URL especificada', async () => {
    expect(await paths('Ana Souza')).toEqual([])
    await stage.webhook(eventID, TYPE)
    const [request, ...others] = await stage.heard(() => stage.server.enroll(activityID, 'Bruno Lima'))
    expect(others).toEqual([])
    expect(request?.json.data).toMatchObject({ student: { name: 'Bruno' }, course: { id: Number(activityID) } })
  })
})
