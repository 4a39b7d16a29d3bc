import type { Answer } from './call.ts'
import { ProblemView } from './problem-view.tsx'

/** What went wrong with a row of a table, below it: over all of its columns, and nothing while all is well. */
export function ProblemRow({ problem, columns }: { problem: Answer | null; columns: number }) {
  if (!problem) return null
  return (
    <tr>
      <td colSpan={columns}>
        <ProblemView answer={problem} />
      </td>
    </tr>
  )
}
