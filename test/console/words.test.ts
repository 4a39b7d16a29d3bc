import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import type { Phrases } from '../../src/console/web/phrases/language.ts'
import { phrasesOf } from '../../src/console/web/phrases/of-platforms.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { methods } from '../../src/methods/index.ts'
import { findType, notificationTypes } from '../../src/platforms/index.ts'

// Whoever has read the document of a platform finds its words in the console: those of its screens, in its language.

const typesOf = (platform: string) => notificationTypes.filter((type) => findType(type).platform.name === platform)
const paramsOf = (name: string) => Object.keys(methods.find((method) => method.name === name)?.params.shape ?? {})

describe('the document of Quinttos', () => {
  const t = phrasesOf('Quinttos', es)

  it.each<[keyof Phrases, string]>([
    ['webhooks', 'Listado de suscripciones'],
    ['webhookNew', 'Crear nueva suscripción'],
    ['url', 'URL'],
    ['type', 'Evento'],
    ['webhookContent', 'Tipo de contenido'],
    ['webhookCode', 'Código interno de seguridad (Hash)'],
    ['webhookActive', 'Suscripto'],
    ['webhookSend', 'Envío manual'],
  ])('%s: %s', (name, word) => {
    expect(t[name]).toBe(word)
  })

  it('names its type, and no two things alike', () => {
    expect(typesOf('Quinttos')).toEqual(['enrollment_added'])
    const fields = [t.event, t.type, t.url, t.webhookContent, t.webhookCode, t.webhookActive]
    expect(new Set(fields).size).toBe(fields.length)
  })

  it('is in Spanish alone, and others say it as ever', () => {
    expect(phrasesOf('Quinttos', en)).toBe(en)
    expect(phrasesOf('InEvent', es)).toBe(es)
    expect(phrasesOf(undefined, es)).toBe(es)
  })
})

describe('the document of InEvent', () => {
  it.each([
    ['webhook.create', ['eventID', 'type', 'url']],
    ['webhook.find', ['eventID']],
    ['webhook.remove', ['webhookID']],
    ['webhook.requestExample', ['webhookID']],
    ['webhook.responseExample', ['webhookID']],
  ])('%s has a form with the fields %j', (name, fields) => {
    expect(paramsOf(name)).toEqual(expect.arrayContaining(fields))
  })

  it('names its types, and the webhooks', () => {
    expect(typesOf('InEvent')).toEqual(expect.arrayContaining(['activityEnrollment', 'activityDismissal']))
    expect([es.webhook, es.webhookID, es.type, es.url]).toEqual(['Webhook', 'ID del webhook', 'Tipo', 'URL'])
    expect(es.webhookRequest).toMatch(/^Solicitud de ejemplo/)
  })
})

describe('the document of Toolzz', () => {
  it('names its types, the URL, and what is logged and monitored', () => {
    expect(typesOf('Toolzz')).toContain('activities.course.enrollment')
    expect(phrasesOf('Toolzz', en).url).toBe('Destination URL')
    expect([en.deliveries, en.chartTitle]).toEqual(['Deliveries', 'How it went'])
    expect(methods.map(({ name }) => name)).toEqual(expect.arrayContaining(['webhook.log.find', 'webhook.test']))
  })
})

describe('the document of Konfeo', () => {
  it('names its type, and the place with its one field', () => {
    expect(typesOf('Konfeo')).toEqual(['attendee_accepted'])
    const t = phrasesOf('Konfeo', pl)
    expect([t.webhooks, t.url]).toEqual(['Webhooki', 'Adres URL'])
  })
})
