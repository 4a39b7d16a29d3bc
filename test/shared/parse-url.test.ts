import fs from 'node:fs'
import { expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { checkUrl } from '../../src/domain/webhook-checks.ts'
import { parseUrl } from '../../src/shared/parse-url.ts'

it('reads a URL with letters beyond ASCII however often it is asked', () => {
  const guard = egressGuard([])
  for (let n = 0; n < 20_000; n++) {
    if (checkUrl('https://bücher.example/é', guard) !== 'https://xn--bcher-kva.example/%C3%A9')
      throw new Error(`the ${n}th`)
  }
  expect([parseUrl('https://'), parseUrl('/a', 'https://b.example')?.href]).toEqual([null, 'https://b.example/a'])
})

it('URL.canParse is asked nowhere', () => {
  const files = fs.readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const asking = files.filter((file) => fs.readFileSync(`src/${file}`, 'utf8').includes('URL.canParse('))
  expect(asking).toEqual([])
})
