import { Agent, request } from 'undici'
import { type Job, obey, signedHeaders } from './job.ts'

/** The limit: no database, a list in memory, undici with connections kept alive, signed. */
const AT_ONCE = 96
const agent = new Agent({ keepAliveTimeout: 30_000, connections: 16 })
let jobs: Job[] = []

obey({
  async fill(given) {
    jobs = given
  },
  async start() {
    const running = Promise.all(Array.from({ length: AT_ONCE }, work))
    return async () => void (await running)
  },
})

async function work(): Promise<void> {
  for (let job = jobs.pop(); job; job = jobs.pop()) {
    const { body } = await request(job.url, {
      method: 'POST',
      headers: signedHeaders(job.body),
      body: job.body,
      dispatcher: agent,
    })
    await body.dump()
  }
}
