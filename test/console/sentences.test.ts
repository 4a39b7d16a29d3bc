import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EgressRefused, egressGuard } from '../../src/attempt/egress-guard.ts'
import { ExchangeFault } from '../../src/attempt/fault.ts'
import { FAMILIES, ProxyFailed, REASONS, reasonOf, TimeOver, whyCut } from '../../src/attempt/reasons.ts'
import { type Field, fieldsOf } from '../../src/console/web/api-console/field.ts'
import { eventMethods } from '../../src/console/web/phrases/es/sentences/event-methods.ts'
import { sentences as esFirst } from '../../src/console/web/phrases/es/sentences/first.ts'
import { sentences as es } from '../../src/console/web/phrases/es/sentences/index.ts'
import { types } from '../../src/console/web/phrases/es/sentences/types.ts'
import { webhookMethods } from '../../src/console/web/phrases/es/sentences/webhook-methods.ts'
import { sentences as plFirst } from '../../src/console/web/phrases/pl/sentences/first.ts'
import { sentences as pl } from '../../src/console/web/phrases/pl/sentences/index.ts'
import { sentences as ptFirst } from '../../src/console/web/phrases/pt/sentences/first.ts'
import { sentences as pt } from '../../src/console/web/phrases/pt/sentences/index.ts'
import { hasNames, shortName, translator } from '../../src/console/web/phrases/sentences.ts'
import type { Document } from '../../src/contract/document.ts'
import { ERRORS } from '../../src/errors.ts'
import { methods } from '../../src/methods/index.ts'
import { validate } from '../../src/rpc/read-params.ts'

const languages = Object.entries({ es, pt, pl }).map(([code, sentences]) => ({ code, sentences }))
const document = JSON.parse(fs.readFileSync('openrpc.json', 'utf8')) as Document

/** What no language has words for. */
function unsaid(sentences: Iterable<string>, of = [es, pt, pl]): string[] {
  const all = of.map(translator)
  return [...new Set(sentences)].filter((sentence) => !all.every((translate) => translate(sentence)))
}

describe('the translations of what the server says', () => {
  const holes = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort()

  it.each(languages)('are all there, with the same holes: $code', ({ sentences }) => {
    expect(Object.keys(sentences).sort()).toEqual(Object.keys(es).sort())
    for (const [english, said] of Object.entries(sentences)) {
      expect(said.trim(), english).not.toBe('')
      expect(holes(said), english).toEqual(holes(english))
      if (holes(english).length === 0 || /[a-z]{3}/.test(english.replaceAll(/\{\w+\}/g, ''))) {
        expect(said.replaceAll('{reason}', '')).not.toBe(english.replaceAll('{reason}', ''))
      }
    }
  })

  it.each(languages)('are said by the sentence that fits best, whole: $code', ({ sentences }) => {
    const translate = translator(sentences)
    for (const sentence of Object.keys(sentences)) {
      const list = sentence.replaceAll('{list}', 'one, another')
      if (list === sentence || hasNames(list)) continue
      const expected = sentences[sentence]?.replaceAll('{list}', 'one, another')
      expect(translate(list)).toBe(expected)
    }
  })

  it('have short names that differ', () => {
    expect(new Set(Object.keys(es).map(shortName)).size).toBe(Object.keys(es).length)
  })
})

describe('the document', () => {
  const described = (field: Field): string[] => [
    field.description,
    ...(field.kind === 'object' ? field.fields.flatMap(described) : []),
    ...(field.kind === 'list' ? described(field.item) : []),
    ...(field.kind === 'choice' ? field.of.flatMap(described) : []),
  ]
  const ofMethods = document.methods.flatMap((method) => [
    ...[method.summary, method.description],
    ...method.examples.filter(({ params }) => params.length > 0).map(({ name }) => name),
    ...fieldsOf(method, document).flatMap(described),
  ])
  const ofTypes = document['x-notifications'].flatMap(({ description, received }) => [description, received])

  it('is said in every language, by what the page draws first: methods, parameters, examples', () => {
    expect(unsaid(ofMethods.filter(Boolean), [esFirst, ptFirst, plFirst])).toEqual([])
  })

  it('is said in every language: types, and what counts as received', () => {
    expect(unsaid(ofTypes)).toEqual([])
  })

  it('has all that is translated: what it says no more goes', () => {
    const says = (sentence: string) => ofMethods.includes(sentence)
    expect(Object.keys({ ...webhookMethods, ...eventMethods }).filter((sentence) => !says(sentence))).toEqual([])
    expect(Object.keys(types).filter((sentence) => !ofTypes.includes(sentence))).toEqual([])
  })
})

describe('errors', () => {
  it('are said in every language by their kinds', () => {
    expect(unsaid(Object.values(ERRORS).map(({ message }) => message))).toEqual([])
  })

  it('are said for whatever a method refuses', async () => {
    const messages = new Set<string>()
    for (const { params } of methods) {
      for (const name of [...Object.keys(params.shape), 'nothing']) {
        for (const value of WRONG) {
          const refusal = await validate(params, { [name]: value }).catch((error) => error)
          for (const { message } of refusal.details?.issues ?? []) messages.add(message)
        }
      }
    }
    expect(messages.size).toBeGreaterThan(1_000)
    expect(unsaid(messages)).toEqual([])
  })

  it('are said as the stories have them', () => {
    expect(unsaid(told('test/stories', 'test/methods'))).toEqual([])
  })
})

describe('a sentence', () => {
  const say = translator(es)

  it('takes over numbers and what is in quotes', () => {
    expect(say('There is no fact 12 in event 3, to which webhook 5 belongs.')).toBe(
      'No existe el hecho 12 en el evento 3, al que pertenece el webhook 5.',
    )
    expect(say('There is no person with the email "an \\"a\\": 5@x".')).toBe(
      'No existe ninguna persona con el correo "an \\"a\\": 5@x".',
    )
  })

  it('is said with what stands in it, whatever that is', () => {
    expect(say('url cannot be "a: b is expected.": an http:// or https:// URL is expected.')).toBe(
      'url no puede ser "a: b is expected.": se espera una URL http:// o https://.',
    )
    expect(say('content.3.groupID cannot be a list of 2: one of 1 (VIP), 2 (Press) is expected.')).toBe(
      'content.3.groupID no puede ser una lista de 2: se espera uno de 1 (VIP), 2 (Press).',
    )
    expect(say('The answer 302 does not count as received: its body was cut (it was not complete within 5 s).')).toBe(
      'La respuesta 302 no cuenta como recibida: su cuerpo quedó cortado (no se completó en 5 s).',
    )
    expect(
      say(
        'Not sent: a.b leads to a refused address: 10.0.0.1 is a private address, and ALLOW_NETWORKS does not name it.',
      ),
    ).toBe(
      'No se envió: a.b lleva a una dirección rechazada: 10.0.0.1 es una dirección privada, y ALLOW_NETWORKS no la nombra.',
    )
  })

  it('tells why nobody was told of a person', () => {
    expect(
      say(
        'Nothing like enrollment.added is in the log: the person has been enrolled in activity 4 (Keynote (1)) since 2026-11-22 00:00:00 UTC, before the log begins (2026-11-23 00:00:00 UTC). Enrolling again changes nothing, so nobody is told.',
      ),
    ).toBe(
      'En el registro no hay nada como enrollment.added: la persona está inscrita en la actividad 4 (Keynote (1)) desde el 2026-11-22 00:00:00 UTC, antes de que empiece el registro (2026-11-23 00:00:00 UTC). Inscribirla otra vez no cambia nada, así que no se notifica a nadie.',
    )
  })

  it('is said whole or not at all', () => {
    expect(say('url cannot be 5: something unheard of is expected.')).toBeNull()
    expect(say('Ours alone.')).toBeNull()
    expect(say('')).toBeNull()
    expect(say('constructor')).toBeNull()
  })

  it('is found by its short name, as the built page has it', () => {
    const english = 'There is no event {1}.'
    expect(translator({ [shortName(english)]: 'No hay evento {1}.' })('There is no event 7.')).toBe('No hay evento 7.')
  })
})

describe('reasons', () => {
  it('are said for each code', () => {
    const codes = [...REASONS.keys(), 'HPE_INVALID_CONSTANT', 'ERR_SSL_ANYTHING', 'A_CERT', 'UNHEARD_OF']
    expect(FAMILIES).toHaveLength(3)
    expect(unsaid([...codes.map((code) => reasonOf(withCode(code))), reasonOf(new TimeOver(1_500))])).toEqual([])
  })

  it('are said of a proxy', () => {
    const answers = [407, 403, 502, 'PROXY_TIMEOUT', 'HPE_INVALID_CONSTANT', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED']
    const hosts = ['127.0.0.1:3128', '[::1]:3128', 'proxy.example']
    const reasons = hosts.flatMap((host) => answers.map((answer) => reasonOf(new ProxyFailed(host, answer))))
    expect(unsaid(reasons)).toEqual([])
    expect(translator(es)('The proxy 127.0.0.1:3128 answered 502 and opened no connection (PROXY_REFUSED).')).toBe(
      'El proxy 127.0.0.1:3128 respondió 502 y no abrió ninguna conexión (PROXY_REFUSED).',
    )
  })

  it('are said of answers that are cut', () => {
    const codes = ['HPE_HEADER_OVERFLOW', 'HPE_INVALID_CHUNK_SIZE', 'ECONNRESET'].map(withCode)
    const cuts = [...codes, new TimeOver(1_500), new ExchangeFault()].map(whyCut)
    expect(unsaid(cuts.map((why) => `The answer 200 does not count as received: its body was cut (${why}).`))).toEqual(
      [],
    )
  })

  it('are said of addresses that are refused', () => {
    const { refusal } = egressGuard([])
    const addresses = [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.1.1',
      '169.254.169.254',
      '224.0.0.1',
      '240.0.0.1',
      '64:ff9b::a00:1',
      'x',
    ]
    const refused = addresses.map((address) => refusal(address) ?? '')
    expect(unsaid(refused.map((why) => `Not sent: ${why}, and ALLOW_NETWORKS does not name it.`))).toEqual([])
    expect(unsaid(refused.map((why) => reasonOf(new EgressRefused(`a.b leads to a refused address: ${why}`))))).toEqual(
      [],
    )
  })

  it('are said as the attempts have them', () => {
    const files = fs.readdirSync('test/attempt').map((file) => fs.readFileSync(`test/attempt/${file}`, 'utf8'))
    const found = files.flatMap((text) => [
      ...text.matchAll(/'((?:The (?:answer|certificate|connection|port) )[^'\n]*\.)'/g),
    ])
    expect(found.length).toBeGreaterThan(20)
    expect(unsaid(found.map(([, reason]) => reason ?? ''))).toEqual([])
  })
})

function withCode(code: string): Error {
  return Object.assign(new Error(), { code })
}

describe('what is translated', () => {
  it('is still said somewhere', () => {
    const files = fs.readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const sources = files
      .filter((file) => !file.startsWith('console/'))
      .map((file) => fs.readFileSync(`src/${file}`, 'utf8'))
    const text = `${sources.join('\n')} ${fs.readFileSync('migrations/0004_publish.ts', 'utf8')} ${fs.readFileSync('migrations/0007_own_numbers.ts', 'utf8')}`
    const documented = { ...webhookMethods, ...eventMethods, ...types }
    // Sentences are put together of pieces: words that follow each other stand so in one of them, but for the joints of some.
    const wordsOf = (key: string) => key.split(/\{\w+\}|[,:;.()"]/).map((piece) => piece.trim().split(' '))
    const pairs = (key: string) =>
      wordsOf(key).flatMap((words) => words.slice(1).map((word, at) => `${words[at]} ${word}`))
    const parts = (key: string) => (JOINED.test(key) ? wordsOf(key).flat() : pairs(key))
    const gone = Object.keys(es).filter((key) => !(key in documented) && !parts(key).every((one) => text.includes(one)))
    expect(gone).toEqual([])
  })
})

/** What no parameter of the methods can be, or only few. */
const WRONG = [
  ...[
    undefined,
    null,
    true,
    -1,
    0.5,
    10 ** 20,
    'ü'.repeat(20_000),
    '',
    ' ',
    'x',
    'a@b@c',
    '@',
    'a b@c',
    'a@b..',
    'a\0',
    '{"',
  ],
  ...[[], {}, { externalID: '' }, { a: 1 }, [{}], [{ value: {} }], [{ id: {} }], ['x', 5, null]],
  ...[
    Array(1_001).fill('1'),
    Array(200).fill('x'),
    Array(2).fill({}),
    [{ name: 5, type: 'x', price: -1, currency: 'x' }],
  ],
]

/** Sentences with a noun, or a half, that stands elsewhere in the source. */
const JOINED =
  /^(\{field\}|\{reason\}|Nothing like|There is no|externalID is of|This token is limited|At most|a string or null|an object or|Too big|The answer \{1\} does not count as received: it redirects)/

/** What `webhook.delivery.explain` and `aviso.publish` say, and what is no sentence: no place shows it. */
const ELSEWHERE = /^(It (was|is|waits|happened) |No webhook that was asked for|no$)/

/** The messages and reasons that tests hold, with 7 in every hole. */
function told(...directories: string[]): string[] {
  const files = directories.flatMap((directory) =>
    fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((file) => `${directory}/${file}`),
  )
  const texts = files.filter((file) => file.endsWith('.ts')).map((file) => fs.readFileSync(file, 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(/\b(?:message|reason|error): (?:'([^'\n]+)'|`([^`\n]+)`)/g)])
  const messages = found.map(([, plain, filled]) => plain ?? filled?.replaceAll(/\$\{[^}]*\}/g, '7') ?? '')
  return messages.filter((message) => !ELSEWHERE.test(message))
}
