import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toDraft, toParams } from '../../src/console/web/api-console/draft.ts'
import { fieldsOf } from '../../src/console/web/api-console/field.ts'
import { fromExample, newForm, paramsOf, splitFields, switchMode } from '../../src/console/web/api-console/form.ts'
import { idOf, locate } from '../../src/console/web/api-console/locate.ts'
import { matching, modulesOf } from '../../src/console/web/api-console/openrpc.ts'
import { sentences as es } from '../../src/console/web/phrases/es/index.ts'
import { translator } from '../../src/console/web/phrases/sentences.ts'
import type { Document } from '../../src/contract/document.ts'

const document: Document = JSON.parse(fs.readFileSync('openrpc.json', 'utf8'))

function fields(name: string) {
  const method = document.methods.find((one) => one.name === name)
  if (!method) throw new Error(`there is no ${name}`)
  return fieldsOf(method, document)
}

function field(name: string, of: string) {
  return fields(name).find((one) => one.name === of)
}

describe('a schema as a field', () => {
  it('is an ID as text, an enum with its values, a boolean, headers', () => {
    expect(fields('webhook.create').map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['type', 'text', true],
      ['url', 'text', true],
      ['eventID', 'text', false],
      ['contentType', 'enum', false],
      ['securityCode', 'text', false],
      ['headers', 'record', false],
      ['active', 'boolean', false],
      ['companyID', 'text', false],
      ['name', 'text', false],
      ['idempotencyKey', 'text', false],
    ])
    expect(field('webhook.create', 'type')).toMatchObject({
      suggestions: expect.arrayContaining(['activityEnrollment', 'webhook.disabled']),
    })
    expect(field('webhook.create', 'contentType')).toMatchObject({
      values: ['application/json', 'application/x-www-form-urlencoded'],
      fallback: 'application/json',
      description: 'How the body is encoded.',
    })
  })

  it('can be null, of whatever kind it is', () => {
    expect(field('webhook.edit', 'securityCode')).toMatchObject({ kind: 'text', nullable: true })
    expect(field('activity.edit', 'capacity')).toMatchObject({ kind: 'number', nullable: true })
    expect(field('activity.edit', 'dateBegin')).toMatchObject({ kind: 'text', nullable: true })
    expect(field('activity.edit', 'description')).toMatchObject({ kind: 'text', nullable: true, long: true })
    expect(field('activity.edit', 'name')).toMatchObject({ nullable: false })
  })

  it('is a list of objects with lists and choices in them', () => {
    const content = field('event.person.bind', 'content')
    expect(content).toMatchObject({ kind: 'list', item: { kind: 'object' } })
    const person = content?.kind === 'list' && content.item.kind === 'object' ? content.item.fields : []
    const answers = person.find(({ name }) => name === 'answers')
    expect(answers).toMatchObject({
      kind: 'list',
      item: {
        fields: [{ name: 'fieldID' }, { kind: 'choice', nullable: true, of: [{ kind: 'text' }, { kind: 'boolean' }] }],
      },
    })
  })

  it('goes on as JSON where it refers to itself, or is something else', () => {
    const method = {
      params: [
        { name: 'tree', required: true, schema: { $ref: '#/components/schemas/Tree' } },
        { name: 'any', required: true, schema: {} },
      ],
    }
    const Tree = { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } }
    const made = fieldsOf(method, { components: { schemas: { Tree } } })
    expect(JSON.stringify(made)).toContain('"kind":"json"')
    expect(made[1]).toMatchObject({ kind: 'json' })
  })
})

describe('a form', () => {
  const examples = document.methods.flatMap((method) =>
    method.examples.map(({ name, params }) => ({ method: method.name, name, params })),
  )

  it.each(examples)('shows the example $name of $method, and sends just that', ({ method, params }) => {
    const given = Object.fromEntries(params.map(({ name, value }) => [name, value]))
    const draft = toDraft(fields(method), given)
    expect(draft).not.toBeNull()
    expect(toParams(fields(method), draft ?? {})).toEqual(given)
  })

  it('takes several texts with commas between them, where one or a list is expected', () => {
    const sent = (type: string) => toParams(fields('webhook.create'), { type }).type
    expect(sent('activityEnrollment')).toBe('activityEnrollment')
    expect(sent(' activityEnrollment ,shop.paid,')).toEqual(['activityEnrollment', 'shop.paid'])
    expect(sent('activityEnrollment,')).toBe('activityEnrollment,') // the server says what is wrong with it
    expect(toParams(fields('webhook.edit'), { name: 'one, two' })).toEqual({ name: 'one, two' })
    expect(toDraft(fields('webhook.create'), { type: ['shop.paid'] })).toBeNull() // alone it would be no list
  })

  it.each<[string, unknown]>([
    ['12', '12'],
    ['MAT/101', { externalID: 'MAT/101' }],
    ['{"externalID":"77"}', { externalID: '77' }],
    ['{"externalID":" a"}', { externalID: ' a' }],
  ])('takes %s where an ID or the own number of a company is expected, and shows it again', (text, activityID) => {
    const activityGet = fields('activity.get')
    expect(toParams(activityGet, { activityID: text })).toEqual({ activityID })
    expect(toDraft(activityGet, { activityID })).toEqual({ activityID: text })
  })

  it('leaves out what is empty, and keeps null, false and an empty list', () => {
    const draft = { webhookID: '1', url: '', securityCode: null, active: 'false', headers: [] }
    expect(toParams(fields('webhook.edit'), draft)).toEqual({
      ...{ webhookID: '1', securityCode: null, active: false, headers: {} },
    })
  })

  it('sends a number that is none as it was typed, for the server to say so of that field', () => {
    expect(toParams(fields('webhook.find'), { limit: 'ten', offset: '20' })).toEqual({ limit: 'ten', offset: 20 })
  })

  it('keeps the place of an empty row', () => {
    expect(toParams(fields('event.create'), { name: 'A', groups: [{}, { name: 'B' }] })).toEqual({
      name: 'A',
      groups: [{}, { name: 'B' }],
    })
  })

  it.each([
    ['an unknown name', { eventID: '1', colour: 'red' }],
    ['a list where a text is expected', { url: ['a'] }],
    ['an unknown value', { contentType: 'nothing' }],
    ['null where it means nothing', { url: null }],
    ['a text where a number is expected', { headers: { a: 1 } }],
  ])('does not hide %s', (_, params) => {
    expect(toDraft(fields('webhook.create'), params)).toBeNull()
    expect(newForm(params, fields('webhook.create'))).toMatchObject({ mode: 'json' })
  })

  it('takes an example, but for the IDs that were typed', () => {
    const method = fields('webhook.create')
    const example = { eventID: '1', url: 'https://a.example' }
    const typed = newForm({ eventID: '7', companyID: '3', url: 'https://b.example' }, method)
    expect(fromExample(typed, method, example).draft).toEqual({ eventID: '7', url: 'https://a.example' })
    expect(fromExample(switchMode(typed, method), method, example).draft).toMatchObject({ eventID: '7' })
    expect(fromExample({ ...typed, mode: 'json', text: '{' }, method, example).draft).toEqual(example)
  })

  it('shows at once what is required and what the first example has', () => {
    const split = (name: string) => {
      const method = document.methods.find((one) => one.name === name)
      const { usual, rare } = splitFields(fields(name), method ?? { examples: [] })
      return [usual.map((one) => one.name), rare.length]
    }
    expect(split('webhook.create')).toEqual([['type', 'url', 'eventID'], 7])
    expect(split('webhook.get')).toEqual([['webhookID', 'lastAttempt'], 0])
  })

  it('becomes JSON and a form again', () => {
    const method = fields('webhook.create')
    const json = switchMode(newForm({ eventID: '1', headers: { a: 'b' } }, method), method)
    expect(JSON.parse(json.text)).toEqual({ eventID: '1', headers: { a: 'b' } })
    expect(switchMode(json, method).draft).toEqual({ eventID: '1', headers: [{ key: 'a', value: 'b' }] })
    expect(switchMode({ ...json, text: '{"colour": 1}' }, method)).toMatchObject({
      mode: 'json',
      problem: { phrase: 'jsonUnfit' },
    })
    expect(switchMode({ ...json, text: '{' }, method)).toMatchObject({
      mode: 'json',
      problem: { phrase: 'jsonInvalid' },
    })
    expect(paramsOf({ ...json, text: '[]' }, method)).toMatchObject({ problem: { phrase: 'jsonNoObject' } })
    expect(paramsOf({ ...json, text: ' ' }, method)).toEqual({ params: {} })
  })
})

describe('a path', () => {
  const draft = {
    headers: [
      { key: 'X-A', value: '1' },
      { key: 'X-B', value: '2' },
    ],
    content: [{ name: 'A' }, { answers: [{ fieldID: '1', value: { at: 0, value: '' } }] }],
  }

  it.each([
    ['webhook.create', ['url'], ['url']],
    ['webhook.create', ['headers', 'x-b'], ['headers', 1]],
    ['webhook.create', ['headers', 'gone'], ['headers']],
    ['webhook.create', ['colour'], []],
    ['event.person.bind', ['content', 1, 'answers', 0, 'value'], ['content', 1, 'answers', 0, 'value']],
    ['event.person.bind', ['content', 0, 'email'], ['content', 0, 'email']],
    ['event.person.bind', ['content', 7, 'email'], ['content']],
  ])('of %s: %j is shown at %j', (method, path, shown) => {
    expect(locate(fields(method), draft, path)).toEqual(shown)
  })

  it('names an element', () => {
    expect(idOf('webhook.create', ['headers', 1])).toBe('field-webhook.create-headers-1')
  })
})

describe('the list of methods', () => {
  it('is grouped by module, all of them', () => {
    const modules = modulesOf(document.methods)
    expect(modules[0]?.name).toBe('webhook')
    expect(modules.flatMap(({ methods }) => methods)).toHaveLength(document.methods.length)
  })

  it('is found by words of the name or of the summary', () => {
    expect(matching(document.methods, 'webhook.create', (text) => text).map(({ name }) => name)).toEqual([
      'webhook.create',
    ])
    expect(matching(document.methods, 'WEBHOOK secret', (text) => text).map(({ name }) => name)).toContain(
      'webhook.rotateSecret',
    )
    expect(matching(document.methods, 'nothing like it', (text) => text)).toEqual([])
  })

  it('are found by the words of the language that is shown, and without their accents', () => {
    const found = (filter: string) => matching(document.methods, filter, translator(es)).map(({ name }) => name)
    expect(found('inscri')).toContain('activity.person.bind')
    expect(found('INSCRÍBE persona')).toEqual(['activity.person.bind'])
    expect(found('pagina')).toContain('webhook.log.find')
    expect(found('webhook.edit')[0]).toBe('webhook.edit') // before those that speak of it
    expect(found('enrols')).toEqual([])
  })
})
