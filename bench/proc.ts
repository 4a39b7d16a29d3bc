import fs from 'node:fs'

/** Linux counts a process's time in hundredths of a second (USER_HZ, proc(5)); in µs. */
export const TICK = 10_000

export interface ProcFields {
  parent: number
  ticks: number
  /** Of the children that have ended. */
  childrenTicks: number
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
    return { parent, ticks: user + system, childrenTicks: childrenUser + childrenSystem }
  } catch {
    return null
  }
}
