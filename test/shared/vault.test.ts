import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyIDOf, Vault } from '../../src/shared/vault.ts'

const [one, other] = [randomBytes(32), randomBytes(32)]
const TEXT = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('a vault', () => {
  it('opens what it sealed, and seals the same text in another way each time', () => {
    const vault = new Vault([one])
    const [first, second] = [vault.seal(TEXT), vault.seal(TEXT)]
    expect(first).not.toBe(second)
    expect(`${first}${second}`).not.toContain(TEXT)
    for (const sealed of [first, second]) expect(new Vault([one]).open(sealed)).toBe(TEXT)
    expect(keyIDOf(first)).toBe(vault.keyID)
  })

  it('seals with the first key, and opens with each', () => {
    const before = new Vault([one]).seal(TEXT)
    const both = new Vault([other, one])
    expect([both.open(before), both.isCurrent(before)]).toEqual([TEXT, false])
    expect([both.isCurrent(both.seal(TEXT)), both.isCurrent(TEXT)]).toEqual([true, false])
  })

  it('leaves texts as they are without a key', () => {
    const none = new Vault([])
    expect([none.keyID, none.seal(TEXT), none.open(TEXT), none.isCurrent(TEXT)]).toEqual([null, TEXT, TEXT, true])
  })

  it('opens nothing without its key, and nothing that was changed', () => {
    const sealed = new Vault([one]).seal(TEXT)
    for (const vault of [new Vault([other]), new Vault([])]) expect(() => vault.open(sealed)).toThrow('SECRET_KEY')
    for (let place = 9; place < sealed.length; place += 7) {
      const changed = `${sealed.slice(0, place)}${sealed[place] === 'A' ? 'B' : 'A'}${sealed.slice(place + 1)}`
      expect(() => new Vault([one]).open(changed)).toThrow()
    }
  })
})
