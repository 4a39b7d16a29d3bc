import fs from 'node:fs'

/** Linux counts a process's time in hundredths of a second (USER_HZ, proc(5)); in µs. */
const TICK = 10_000

export interface ProcFields {
  parent: number
  /** µs on the CPU, to 10,000: of its own, and of the children that have ended. */
  ownUs: number
  childrenUs: number
}

/** The fields of a process that the benchmarks read; null where there is no such process, or no /proc. */
export function fieldsOf(pid: number | string): ProcFields | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything. Behind it: state, ppid, …, utime (14), stime, cutime, cstime.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0] = fields.slice(1, 2)
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15)
    return { parent, ownUs: (user + system) * TICK, childrenUs: (childrenUser + childrenSystem) * TICK }
  } catch {
    return null
  }
}

/** How long a process has been on the CPU (µs), with all its threads, as exactly as Linux knows; null as above. */
export function busyUs(pid: number | string): number | null {
  try {
    const threads = fs.readdirSync(`/proc/${pid}/task`)
    // The first number is in ns. Without it the other file's hundredths of a second have to do.
    const ns = threads.map((id) => Number(fs.readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]))
    return ns.reduce((sum, one) => sum + one, 0) / 1_000
  } catch {
    return fieldsOf(pid)?.ownUs ?? null
  }
}
