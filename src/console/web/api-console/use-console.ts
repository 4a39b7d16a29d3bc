import { useMemo, useRef, useState } from 'hono/jsx/dom'
import { type Answer, call } from '../parts/call.ts'
import { focusOn, reveal } from '../parts/focus.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { keepEventID, lastEventID } from '../parts/use-event.ts'
import { useSession } from '../shell/session.tsx'
import { linkParams, readLink, writeLink } from './deep-link.ts'
import { type Field, fieldsOf, withoutSecrets } from './field.ts'
import { type Form, newForm, paramsOf } from './form.ts'
import { forget, type PastCall, readHistory, remember } from './history.ts'
import { idOf, locate } from './locate.ts'
import type { Document, Method } from './openrpc.ts'

interface State {
  module: string
  /** The method whose form is open. */
  open: string | null
  forms: Readonly<Record<string, Form>>
  answers: Readonly<Record<string, Answer>>
  running: { method: string; controller: AbortController } | null
  /** A call that removes something, waiting for its user's word. */
  asking: { method: string; params: Record<string, unknown> } | null
  history: PastCall[]
}

export type Console = ReturnType<typeof useConsole>

/** The state of the API console. The address says which form is open: a link opens and fills it, and never runs it. */
export function useConsole(document: Document) {
  const { token, learn } = useSession()
  const methods = useMemo(() => new Map(document.methods.map((one) => [one.name, one])), [document])
  const fields = useMemo(
    () => new Map<string, Field[]>(document.methods.map((one) => [one.name, fieldsOf(one, document)])),
    [document],
  )
  const first = moduleOf(document.methods[0])
  const [state, set] = useState<State>(() => ({
    ...{ module: first, open: null, forms: {}, answers: {}, running: null, asking: null },
    history: readHistory(sessionStorage),
  }))
  const latest = useRef(state)
  const tokenNow = useRef(token)
  tokenNow.current = token
  const fieldsFor = (method: string) => fields.get(method) ?? []

  /** Always from the newest state: answers come when they come. */
  function change(with_: Partial<State>): void {
    latest.current = { ...(latest.current ?? state), ...with_ }
    set(latest.current)
  }
  const now = () => latest.current ?? state

  function fillForm(method: string, params: Record<string, unknown>): void {
    setForm(method, newForm(params, fieldsFor(method)))
  }
  function setForm(method: string, form: Form): void {
    change({ forms: { ...now().forms, [method]: form } })
  }

  /** Opens what the address names. */
  function follow() {
    const link = readLink(location.hash)
    const method = link && methods.get(link.method)
    if (!method) {
      const known = document.methods.some((one) => moduleOf(one) === link?.method)
      return change({ open: null, ...(known && link ? { module: link.method } : {}) })
    }
    const given = linkParams(fieldsFor(method.name), link)
    if (Object.keys(given).length > 0) fillForm(method.name, given)
    else if (!now().forms[method.name]) fillForm(method.name, kept(fieldsFor(method.name)))
    change({ open: method.name, module: moduleOf(method) })
    focusOn(firstID(method.name, fieldsFor(method.name)))
  }

  useEffectNow(() => {
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [document])

  // Once, and from the newest state: between a drawing and its effects, a key must not mean what was drawn before.
  useEffectNow(() => {
    function onKey(event: KeyboardEvent) {
      const { open, asking } = now()
      if (event.key === 'Escape') now().running?.controller.abort()
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !open || asking) return
      event.preventDefault()
      run(open)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  /** Runs it, or asks first, or says what is wrong before anything is sent. */
  function run(method: string) {
    const form = now().forms[method]
    if (!form || now().running) return
    if (!tokenNow.current) return focusOn('token')
    const read = paramsOf(form, fieldsFor(method))
    if ('problem' in read) {
      setForm(method, { ...form, problem: read.problem })
      return focusOn(idOf(method, ['json']))
    }
    setForm(method, { ...form, problem: null })
    if (methods.get(method)?.['x-destructive']) return change({ asking: { method, params: read.params } })
    void execute(method, read.params)
  }

  async function execute(method: string, params: Record<string, unknown>): Promise<void> {
    const controller = new AbortController()
    change({ asking: null, running: { method, controller } })
    if (typeof params.eventID === 'string') keepEventID(params.eventID)
    const asked = tokenNow.current ?? ''
    const answer = await call(method, params, asked, controller.signal)
    learn(answer.status, asked)
    const { outcome, ms, issues } = answer
    change({
      running: null,
      answers: { ...now().answers, [method]: answer },
      history: remember(sessionStorage, { method, params: withoutSecrets(fieldsFor(method), params), outcome, ms }),
    })
    reveal(`answer-${method}`)
    const wrong = issues[0] && now().forms[method]
    if (wrong?.mode === 'form') focusOn(idOf(method, locate(fieldsFor(method), wrong.draft, issues[0]?.path ?? [])))
    else if (wrong) focusOn(idOf(method, ['json']))
  }

  return {
    ...state,
    methods,
    fieldsFor,
    setForm,
    fillForm,
    run,
    abort: () => now().running?.controller.abort(),
    confirm: () => {
      const { asking } = now()
      if (asking) void execute(asking.method, asking.params)
    },
    cancel: () => change({ asking: null }),
    /** A link to this call, without its secrets. */
    linkTo: ({ method, params }: Pick<Answer, 'method' | 'params'>) =>
      writeLink({ method, params: withoutSecrets(fieldsFor(method), params ?? {}) }),
    /** Fills a form once more with what a past call had. */
    recall: ({ method, params }: PastCall) => {
      fillForm(method, params as Record<string, unknown>)
      visit(method)
    },
    forget: () => change({ history: forget(sessionStorage) }),
  }
}

/** Goes to a method or a module. */
export function visit(name: string): void {
  location.hash = writeLink({ method: name, params: {} })
}

export function moduleOf(method: Method | undefined): string {
  return method?.tags[0]?.name ?? ''
}

function firstID(method: string, fields: readonly Field[]): string {
  const empty = fields.find(({ name, required }) => required && !(name === 'eventID' && lastEventID()))
  const chosen = empty ?? fields[0]
  return chosen ? idOf(method, [chosen.name]) : idOf(method, ['run'])
}

/** The event of the last call is most often that of the next. */
function kept(fields: readonly Field[]): Record<string, unknown> {
  const eventID = lastEventID()
  return eventID && fields.some(({ name }) => name === 'eventID') ? { eventID } : {}
}
