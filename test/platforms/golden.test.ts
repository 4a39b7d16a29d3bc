import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/attempt/render.ts'
import { checkData } from '../../src/facts/data.ts'
import { factOf, type StoredFact } from '../../src/facts.ts'
import { CONTENT_TYPES } from '../../src/outbox/body.ts'
import { findType, notificationTypes } from '../../src/platforms/index.ts'
import type { DeliveryPart } from '../../src/platforms/platform.ts'

/** A stored fact, and the exact bytes that each form of a delivery of it has. */
interface Golden {
  fact: Omit<StoredFact, 'at' | 'data'> & { at: string; data: object }
  delivery: DeliveryPart
  bodies: Record<(typeof CONTENT_TYPES)[number], string>
}

const directory = path.join(import.meta.dirname, 'golden')
const files = fs.readdirSync(directory)

const CHANGED = (type: string) =>
  `The bytes of ${type} have changed. A retry may come after an upgrade, and a receiver must get the same bytes again: so a change of bytes is a new version of the type, with a name and a golden file of its own. The type as it was stays.`

describe('the golden files', () => {
  it('are one for each type', () => {
    const missing = notificationTypes.filter((type) => !files.includes(`${type}.json`))
    expect(
      missing,
      'A new type needs a file in test/platforms/golden: its fact as it is stored, and its bodies.',
    ).toEqual([])
    expect(files.sort()).toEqual(notificationTypes.map((type) => `${type}.json`).sort())
  })
})

describe.each(files.map((file) => path.basename(file, '.json')))('%s', (type) => {
  const golden: Golden = JSON.parse(fs.readFileSync(path.join(directory, `${type}.json`), 'utf8'))
  const fact = factOf({ ...golden.fact, at: new Date(golden.fact.at), data: JSON.stringify(golden.fact.data) })

  it.each(CONTENT_TYPES)('has the same bytes as ever in %s', (contentType) => {
    expect(render(type, fact, golden.delivery, contentType), CHANGED(type)).toBe(golden.bodies[contentType])
  })

  it('is made of data that is checked without a flaw', () => {
    expect(checkData(golden.fact.kind, golden.fact.data)).toBeNull()
  })

  it('satisfies its schema', () => {
    const body = JSON.parse(golden.bodies['application/json'])
    expect(findType(type).notification.schema.safeParse(body).error).toBeUndefined()
    const form = new URLSearchParams(golden.bodies['application/x-www-form-urlencoded'])
    expect([...form]).toEqual([['payload', golden.bodies['application/json']]])
  })
})
