import { expect, it } from 'vitest'
import { runKills } from '../faults/run.ts'
import { newBackend } from '../harness/backend.ts'

// The short form of `npm run test:kill`: fewer rounds, people and webhooks.

const SHORT = { rounds: 3, checkEvery: 3, lookEvery: 4, crowd: 10, furtherUrls: 0 }

it('kill -9 during fan-out, catch-up and recover loses nothing, doubles nothing and keeps the order', async () => {
  const backend = await newBackend()
  const seed = Math.floor(Math.random() * 1e9)
  try {
    const { calls, facts, faults } = await runKills({ ...SHORT, backend, seed, say: () => {} })
    expect({ seed, ...faults }).toEqual({ seed, lost: 0, doubled: 0, disordered: 0, wrong: 0, shown: [] })
    expect(calls.answered + calls.cut).toBeGreaterThan(0)
    expect(facts).toBeGreaterThan(50)
  } finally {
    await backend.remove()
  }
}, 60_000)
