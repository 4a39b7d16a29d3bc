import { useMemo, useRef, useState } from 'hono/jsx/dom'
import { type Answer, call } from '../api/call.ts'
import type { Document, Method } from '../api/document.ts'
import { useSession } from '../api/session.ts'
import { useEvent } from '../api/use-event.ts'
import { focusOn, isTyping, reveal } from '../parts/focus.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { linkParams, readLink, writeLink } from './deep-link.ts'
import { type Field, fieldsOf, withoutSecrets } from './field.ts'
import { type Form, newForm, paramsOf, splitFields } from './form.ts'
import { forget, type PastCall, readHistory, remember } from './history.ts'
import { idOf, locate } from './locate.ts'
import { serverOf } from './openrpc.ts'

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
  const described = { document, ...useMethods(document) }
  const { methods, fieldsFor } = described
  const { expected } = useEvent()
  // At once what the address names: a drawing of the whole is dear on a phone.
  const { state, now, change } = useNewest(() => ({
    module: moduleOf(document.methods[0]),
    ...named(described, {}, expected),
  }))
  const event = useFollowedEvent(expected, { fieldsFor, now, change })

  function fillForm(method: string, params: Record<string, unknown>): void {
    setForm(method, newForm(params, fieldsFor(method)))
  }
  function setForm(method: string, form: Form): void {
    change({ forms: { ...now().forms, [method]: form } })
  }

  function focusForm() {
    const { open } = now()
    if (open) focusOn(firstID(open, fieldsFor(open), event.current), `method-${open}`)
  }

  useEffectNow(() => {
    // Somebody may have begun to type their token while this was on its way.
    if (!isTyping()) focusForm()
    const follow = () => {
      change(named(described, now().forms, event.current ?? null))
      focusForm()
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [document])

  const { run, execute } = useRunning({ methods, fieldsFor, now, change, setForm })
  useKeys(now, run)

  return {
    ...state,
    server: serverOf(document, location.href),
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

/** What the address names: a module, or a method, whose form is as the link fills it, as it was left, or new. */
function named(
  { document, methods, fieldsFor }: ReturnType<typeof useMethods> & { document: Document },
  forms: State['forms'],
  eventID: string | null,
): Partial<State> {
  const link = readLink(location.hash)
  const method = link && methods.get(link.method)
  if (!method) {
    const known = document.methods.some((one) => moduleOf(one) === link?.method)
    return { open: null, ...(known && link ? { module: link.method } : {}) }
  }
  const fields = fieldsFor(method.name)
  const given = linkParams(fields, link)
  const isGiven = Object.keys(given).length > 0
  const form = (!isGiven && forms[method.name]) || newForm(isGiven ? given : kept(fields, eventID), fields)
  return { open: method.name, module: moduleOf(method), forms: { ...forms, [method.name]: form } }
}

/** The methods of the document and the fields of their forms, by name. */
function useMethods(document: Document) {
  const methods = useMemo(() => new Map(document.methods.map((one) => [one.name, one])), [document])
  // Made when they are asked for: a page opens few forms.
  const fields = useMemo(() => new Map<string, Field[]>(), [document])
  function fieldsFor(name: string): Field[] {
    const method = methods.get(name)
    const made = fields.get(name) ?? (method ? fieldsOf(method, document) : [])
    fields.set(name, made)
    return made
  }
  return { methods, fieldsFor }
}

/** The state as it is drawn, and as it is now. */
function useNewest(first: () => Pick<State, 'module'> & Partial<State>) {
  const [state, set] = useState<State>(() => ({
    ...{ open: null, forms: {}, answers: {}, running: null, asking: null },
    ...{ history: readHistory(sessionStorage), ...first() },
  }))
  const latest = useRef(state)
  const now = () => latest.current ?? state

  /** Always from the newest state: answers come when they come. */
  function change(with_: Partial<State>): void {
    latest.current = { ...now(), ...with_ }
    set(latest.current)
  }
  return { state, now, change }
}

/**
 * The event that is chosen, as it is now. A form that has it, or none yet, has the next one that is chosen; an event that was typed
 * stays.
 */
function useFollowedEvent(
  expected: string | null,
  { fieldsFor, now, change }: Pick<Running, 'fieldsFor' | 'now' | 'change'>,
) {
  const event = useRef(expected)

  useEffectNow(() => {
    const former = event.current
    event.current = expected
    if (!expected || former === expected) return
    const followed = ([method, form]: [string, Form]): [string, Form] => {
      const has = form.mode === 'form' && fieldsFor(method).some(({ name }) => name === 'eventID')
      const same = has && (form.draft.eventID ?? null) === former
      return [method, same ? { ...form, draft: { ...form.draft, eventID: expected } } : form]
    }
    change({ forms: Object.fromEntries(Object.entries(now().forms).map(followed)) })
  }, [expected])
  return event
}

interface Running extends ReturnType<typeof useMethods>, Pick<ReturnType<typeof useNewest>, 'now' | 'change'> {
  setForm(method: string, form: Form): void
}

/** Runs the calls of the forms, one at a time. */
function useRunning({ methods, fieldsFor, now, change, setForm }: Running) {
  const { token, learn } = useSession()
  const { choose, query } = useEvent()
  const newest = useRef({ token, choose, query })
  newest.current = { token, choose, query }

  /** The event of a call is most often that of the next; and the list may have another one now. */
  function learnEvent(method: string, { eventID }: Record<string, unknown>): void {
    if (/^(company\.)?event\.\w+$/.test(method)) void newest.current?.query.reload()
    if (typeof eventID === 'string' && /^\d+$/.test(eventID) && method !== 'event.remove')
      newest.current?.choose(eventID)
  }

  /** Runs it, or asks first, or says what is wrong before anything is sent. */
  function run(method: string) {
    const form = now().forms[method]
    if (!form || now().running) return
    if (!newest.current?.token) return focusOn('token')
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
    const asked = newest.current?.token ?? ''
    const answer = await call(method, params, asked, controller.signal)
    learn(answer.status, asked)
    const { outcome, ms, issues } = answer
    if (outcome === 'result') learnEvent(method, params)
    change({
      running: null,
      answers: { ...now().answers, [method]: answer },
      history: remember(sessionStorage, { method, params: withoutSecrets(fieldsFor(method), params), outcome, ms }),
    })
    reveal(`answer-${method}`)
    const wrong = issues[0] && now().forms[method]
    if (wrong?.mode === 'form') {
      const path = locate(fieldsFor(method), wrong.draft, issues[0]?.path ?? [])
      const { rare } = splitFields(fieldsFor(method), methods.get(method) ?? { examples: [] })
      if (rare.some(({ name }) => issues.some((issue) => issue.path[0] === name)))
        setForm(method, { ...wrong, more: true })
      focusOn(idOf(method, path))
    }
    if (wrong?.mode === 'json') focusOn(idOf(method, ['json']))
  }

  return { run, execute }
}

/** Escape ends the call that runs; Enter with Ctrl or Cmd runs the form that is open. */
function useKeys(now: () => State, run: (method: string) => void): void {
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
}

/** Goes to a method or a module. */
export function visit(name: string): void {
  location.hash = writeLink({ method: name, params: {} })
}

export function moduleOf(method: Method | undefined): string {
  return method?.tags[0]?.name ?? ''
}

function firstID(method: string, fields: readonly Field[], eventID: string | null): string {
  const empty = fields.find(({ name, required }) => required && !(name === 'eventID' && eventID))
  const chosen = empty ?? fields[0]
  return chosen ? idOf(method, [chosen.name]) : idOf(method, ['run'])
}

/** The event that is chosen stands in each form that is about one. */
function kept(fields: readonly Field[], eventID: string | null): Record<string, unknown> {
  return eventID && fields.some(({ name }) => name === 'eventID') ? { eventID } : {}
}
