import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { type Job, obey, postByFetch } from './job.ts'

/** graphile-worker, and fetch: with the local queue and the batches that it has for high rates. */
const TASK = 'deliver'
const connectionString = process.env.DATABASE_URL as string
const silent = new Logger(() => () => undefined)
const utils = await makeWorkerUtils({ connectionString, logger: silent })
await utils.migrate()

obey({
  async fill(jobs) {
    await utils.addJobs(jobs.map((payload) => ({ identifier: TASK, payload })))
  },
  async start() {
    const runner = await run({
      taskList: { [TASK]: (payload) => postByFetch(payload as Job) },
      preset: {
        worker: {
          connectionString,
          logger: silent,
          concurrentJobs: 96,
          maxPoolSize: 10,
          pollInterval: 1_000,
          localQueue: { size: 500 },
          completeJobBatchDelay: 3,
          failJobBatchDelay: 3,
        },
      },
      noHandleSignals: true,
    })
    return () => runner.stop()
  },
})
