import type { FactKind } from '../facts.ts'
import { aviso } from './aviso.ts'
import { inevent } from './inevent.ts'
import { konfeo } from './konfeo.ts'
import { ANY_SUCCESS, type Contract, type Notification, type Platform } from './platform.ts'
import { quinttos } from './quinttos.ts'
import { toolzz } from './toolzz.ts'

/** Every platform. A new one is a file beside this one, and its name here. */
const platforms: Platform[] = [inevent, quinttos, toolzz, konfeo, aviso]

const byType = new Map<string, { notification: Notification; platform: Platform; kinds: readonly FactKind[] }>()
for (const platform of platforms) {
  for (const notification of platform.notifications) {
    const { type, fact, also = [] } = notification
    byType.set(type, { notification, platform, kinds: [fact, ...also] })
  }
}

/** The names of all notification types, as `webhook.create` takes them. */
export const notificationTypes: [string, ...string[]] = [...byType.keys()] as [string, ...string[]]

/** @throws Error when no platform has the type: no code here can have written such a row */
export function findType(type: string): { notification: Notification; platform: Platform } {
  const found = byType.get(type)
  if (!found) throw new Error(`no notification type ${type}`)
  return found
}

/** The contract of a type: that of its platform, and for own types that any success counts. */
export function contractOf(type: string): Contract {
  return byType.get(type)?.platform.contract ?? ANY_SUCCESS
}

/** The notification types of each kind of fact. */
export function typesByKind(): Record<string, string[]> {
  const types: Record<string, string[]> = {}
  for (const { notification, kinds } of byType.values()) {
    for (const kind of kinds) types[kind] = [...(types[kind] ?? []), notification.type]
  }
  return types
}

/** The kinds of facts that a type tells; none for an own type. */
export function kindsOf(type: string): readonly FactKind[] {
  return byType.get(type)?.kinds ?? []
}

/** Whether only webhooks of a company can be told by a type. */
export function isForCompany(type: string): boolean {
  return byType.get(type)?.notification.ofCompany === true
}

/** How many attempts the platform of a type promises; undefined when it promises none, or no platform has the type. */
export function attemptsOf(type: string): number | undefined {
  return byType.get(type)?.platform.contract.attempts
}

/** The numbers of attempts that platforms promise. */
export const promisedAttempts = platforms.flatMap(({ contract }) => contract.attempts ?? [])

/** The notifications made of a fact, one per type. */
export function notificationsOf(kind: FactKind): Notification[] {
  return [...byType.values()].filter(({ kinds }) => kinds.includes(kind)).map(({ notification }) => notification)
}
