import type { Phrases } from './language.ts'

/** What the screens of a platform say, in its language, where ours say something else. */
const OF_PLATFORMS: Record<string, { locale: string; phrases: Partial<Phrases> }> = {
  Quinttos: {
    locale: 'es',
    phrases: {
      webhooks: 'Listado de suscripciones',
      webhookNew: 'Crear nueva suscripción',
      event: 'Período',
      type: 'Evento',
      webhookContent: 'Tipo de contenido',
      webhookCode: 'Código interno de seguridad (Hash)',
      webhookActive: 'Suscripto',
    },
  },
  Konfeo: { locale: 'pl', phrases: { url: 'Adres URL' } },
  Toolzz: { locale: 'en-GB', phrases: { url: 'Destination URL' } },
}

/** The phrases as a platform says them in this language. */
export function phrasesOf(platform: string | undefined, phrases: Phrases): Phrases {
  const own = platform === undefined ? undefined : OF_PLATFORMS[platform]
  return own?.locale === phrases.locale ? { ...phrases, ...own.phrases } : phrases
}
