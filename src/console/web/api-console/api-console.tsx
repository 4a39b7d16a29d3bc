import { useMemo, useState } from 'hono/jsx/dom'
import type { Document } from '../api/document.ts'
import { useSession } from '../api/session.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useTitle } from '../parts/use-title.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { FirstVisit } from './first-visit.tsx'
import { HistoryView } from './history-view.tsx'
import { MethodList } from './method-list.tsx'
import { MethodRow } from './method-row.tsx'
import { matching, modulesOf, titleOf } from './openrpc.ts'
import { useConsole } from './use-console.ts'
import { useDocument } from './use-document.ts'

/** The place `/`: every method that the server has, with a form made from its description. */
export function ApiConsole() {
  const t = usePhrases()
  useTitle(t.apiConsole)
  const { document, failed, reload } = useDocument()
  if (document) return <LoadedConsole document={document} />
  if (!failed)
    return (
      <div class="console">
        <div class="methods">
          <Skeleton of="list" rows={20} />
        </div>
        <main id="content" tabindex={-1}>
          <Skeleton of="methods" rows={8} />
        </main>
      </div>
    )
  return (
    <main class="notice" id="content" tabindex={-1}>
      <p role="status">{t.unloadable}</p>
      <button type="button" onClick={reload}>
        {t.again}
      </button>
    </main>
  )
}

function LoadedConsole({ document }: { document: Document }) {
  const t = usePhrases()
  const { may, rights } = useSession()
  const say = useWords()
  const console = useConsole(document)
  const [filter, setFilter] = useState('')
  const { open, asking, answers } = console
  const answer = open ? answers[open] : undefined
  // What a token may not do is not offered to it; what a link has opened says so itself.
  const methods = useMemo(
    () => document.methods.filter((one) => may(one['x-access']) || one.name === open),
    [document, rights, open],
  )

  const shown = filter
    ? modulesOf(matching(methods, filter, say))
    : modulesOf(methods).filter(({ name }) => name === console.module)
  return (
    <div class="console">
      <MethodList
        methods={methods}
        hidden={document.methods.length - methods.length}
        module={console.module}
        open={open}
        filter={filter}
        onFilter={setFilter}
      />
      {/* For those who listen: who looks sees the answer, and nothing is to lie on it. */}
      <p class="unseen" role="status">
        {answer && fill(t.answered, { method: answer.method, ms: answer.ms, outcome: t[answer.outcome] })}
      </p>
      <main id="content" tabindex={-1}>
        <h1 class="unseen">{t.apiConsole}</h1>
        {!open && !filter && <FirstVisit />}
        {shown.map(({ name, methods: members }) => (
          <section key={name} aria-labelledby={`module-${name}`}>
            <h2 class="module-name" id={`module-${name}`}>
              {titleOf(name)}
            </h2>
            {members.map((method) => (
              <MethodRow key={method.name} method={method} console={console} />
            ))}
          </section>
        ))}
        <HistoryView console={console} />
      </main>
      {asking && (
        <ConfirmDialog
          title={fill(t.sureTitle, { method: asking.method })}
          action={t.sureRun}
          onConfirm={console.confirm}
          onCancel={console.cancel}
        >
          <pre>{JSON.stringify(asking.params, null, 2)}</pre>
        </ConfirmDialog>
      )}
    </div>
  )
}
