import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runStrikes } from '../rounds.ts'
import type { Scenario } from '../scenario.ts'

const LIBRARY = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`
const DELIVERY_TIMEOUT_S = 5
/** A lease is 30 s longer than a delivery may take. */
const LEAP_S = DELIVERY_TIMEOUT_S + 35

/**
 * The clock of all processes leaps by more than a lease, as that of a machine does which was paused, or is set right: every lease is
 * over at this moment, and everybody goes on. Nothing comes twice.
 */
export const leap: Scenario = {
  name: 'leap',
  rounds: { short: {}, long: { postgres: 50, embedded: 10 } },
  missing: () => (fs.existsSync(LIBRARY) ? [] : ["Debian's faketime"]),
  async run(stage) {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-leap-'))
    const offset = path.join(directory, 'offset')
    let ahead = 0
    const leapBy = (seconds: number) => {
      ahead += seconds
      fs.writeFileSync(offset, `+${ahead}`)
    }
    leapBy(0)
    try {
      return await runStrikes(stage, {
        roles: stage.database === 'embedded' ? ['all'] : ['api', 'dispatcher', 'dispatcher'],
        env: {
          DELIVERY_TIMEOUT: `${DELIVERY_TIMEOUT_S}s`,
          LD_PRELOAD: LIBRARY,
          FAKETIME_TIMESTAMP_FILE: offset,
          FAKETIME_NO_CACHE: '1',
          // Timers go on, as they do on such a machine.
          DONT_FAKE_MONOTONIC: '1',
        },
        inOneShare: true,
        cutMayBeCommitted: false,
        async strike() {
          leapBy(LEAP_S)
        },
      })
    } finally {
      fs.rmSync(directory, { recursive: true })
    }
  },
}
