import type { Issue } from '../api/call.ts'
import type { Webhook } from '../api/results.ts'

export const JSON_TYPE = 'application/json'
export const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Whose webhooks are shown: those of an event, or those of a whole company, which hear all of its events. */
export type Whose = { eventID: string } | { companyID: string }

export interface HeaderRow {
  name: string
  value: string
}

/** What stands in the form of a webhook. */
export interface WebhookDraft {
  /** Several make a webhook each. */
  types: readonly string[]
  name: string
  url: string
  contentType: string
  /** What becomes of the security code: it is never shown, so it can stay without being known. */
  code: 'keep' | 'set' | 'remove'
  securityCode: string
  /** Whether the rows replace the headers there are: their values are never shown either. */
  replaceHeaders: boolean
  headers: HeaderRow[]
  active: boolean
  /** What becomes of what it missed, when it is switched on. */
  missed: 'send' | 'drop'
}

/** @param webhook the one to edit; null: a new one */
export function newDraft(webhook: Webhook | null, type = ''): WebhookDraft {
  const first = webhook?.type ?? type
  return {
    types: first ? [first] : [],
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    contentType: webhook?.contentType ?? JSON_TYPE,
    code: webhook?.hasSecurityCode ? 'keep' : 'set',
    securityCode: '',
    replaceHeaders: !webhook || webhook.headers.length === 0,
    headers: (webhook?.headers ?? []).map((name) => ({ name, value: '' })),
    active: webhook?.active ?? true,
    missed: 'send',
  }
}

/** The parameters of `webhook.create`. What was left empty is left out, so that the server says that it is missing. */
export function createParams(draft: WebhookDraft, whose: Whose): Record<string, unknown> {
  const { types, contentType, securityCode, active } = draft
  const url = draft.url.trim()
  const name = draft.name.trim()
  return {
    ...whose,
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(url && { url }),
    ...(name && { name }),
    contentType,
    ...(securityCode && { securityCode }),
    headers: headersOf(draft),
    active,
  }
}

/**
 * The parameters of `webhook.edit`: only what differs, for to say once more that a webhook is active would forget since when
 * it fails.
 * @returns null when nothing does
 */
export function editParams(draft: WebhookDraft, webhook: Webhook): Record<string, unknown> | null {
  const url = draft.url.trim()
  const name = draft.name.trim() || null
  const change = {
    ...(name !== webhook.name && { name }),
    ...(url !== webhook.url && { url }),
    ...(draft.contentType !== webhook.contentType && { contentType: draft.contentType }),
    ...codeChange(draft, webhook),
    ...(draft.replaceHeaders && !sameHeaders(draft, webhook) && { headers: headersOf(draft) }),
    ...(draft.active !== webhook.active && { active: draft.active }),
    ...(asksForMissed(draft, webhook) && { missed: draft.missed }),
  }
  return Object.keys(change).length > 0 ? { webhookID: webhook.webhookID, ...change } : null
}

/** Whether an edit switches on a webhook that has missed something. */
export function asksForMissed(draft: WebhookDraft, webhook: Webhook | null): boolean {
  return webhook !== null && !webhook.active && draft.active && webhook.missed > 0
}

function codeChange({ code, securityCode }: WebhookDraft, { hasSecurityCode }: Webhook): object {
  if (code === 'remove') return { securityCode: null }
  // Whoever wants a new code and gives none is told so by the server.
  return code === 'set' && (securityCode || hasSecurityCode) ? { securityCode } : {}
}

function sameHeaders(draft: WebhookDraft, webhook: Webhook): boolean {
  return webhook.headers.length === 0 && filled(draft).length === 0
}

function filled({ headers }: WebhookDraft): HeaderRow[] {
  return headers.filter(({ name, value }) => name.trim() || value)
}

function headersOf(draft: WebhookDraft): Record<string, string> {
  return Object.fromEntries(filled(draft).map(({ name, value }) => [name.trim(), value]))
}

/** The first row whose name another one has already. An object cannot hold both, so the server would never see it. */
export function headerTwice(draft: WebhookDraft): number | null {
  if (!draft.replaceHeaders) return null
  const names = draft.headers.map(({ name }) => name.trim().toLowerCase())
  const at = names.findIndex((name, index) => name !== '' && names.indexOf(name) < index)
  return at === -1 ? null : at
}

/** The fields of the form, from above. */
export const FIELDS = ['type', 'url', 'name', 'contentType', 'securityCode', 'headers', 'active'] as const
export type FieldName = (typeof FIELDS)[number]

/** What the server said of each field. */
export type Wrong = Partial<Record<FieldName, string[]>>

export function wrongOf(issues: readonly Issue[]): Wrong {
  const wrong: Wrong = {}
  for (const name of FIELDS) {
    const messages = issues.filter(({ path }) => path[0] === name).map(({ message }) => message)
    if (messages.length > 0) wrong[name] = messages
  }
  return wrong
}

/** Which row of headers the server means: the one that it names, or the first. */
export function wrongHeader(draft: WebhookDraft, issues: readonly Issue[]): number {
  const named = issues.find(({ path }) => path[0] === 'headers')?.path[1]
  return Math.max(
    0,
    draft.headers.findIndex(({ name }) => name.trim() === named),
  )
}
