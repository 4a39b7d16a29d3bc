import type { FactKind } from '../facts.ts'
import { aviso } from './aviso.ts'
import { inevent } from './inevent.ts'
import { konfeo } from './konfeo.ts'
import type { Notification, Platform } from './platform.ts'
import { quinttos } from './quinttos.ts'
import { toolzz } from './toolzz.ts'

/** Every platform. A new one is a file beside this one, and its name here. */
const platforms: Platform[] = [inevent, quinttos, toolzz, konfeo, aviso]

const byType = new Map<string, { notification: Notification; platform: Platform }>()
for (const platform of platforms) {
  for (const notification of platform.notifications) byType.set(notification.type, { notification, platform })
}

/** The names of all notification types, as `webhook.create` takes them. */
export const notificationTypes: [string, ...string[]] = [...byType.keys()] as [string, ...string[]]

/** @throws Error when no platform has the type: no code here can have written such a row */
export function findType(type: string): { notification: Notification; platform: Platform } {
  const found = byType.get(type)
  if (!found) throw new Error(`no notification type ${type}`)
  return found
}

/** How many attempts the platform of a type promises; undefined when it promises none, or no platform has the type. */
export function attemptsOf(type: string): number | undefined {
  return byType.get(type)?.platform.contract.attempts
}

/** The notifications made of a fact, one per type. */
export function notificationsOf(kind: FactKind): Notification[] {
  return [...byType.values()].map(({ notification }) => notification).filter(({ fact }) => fact === kind)
}
