import { keptAs } from '../parts/kept.ts'
import { callShare } from './call.ts'

const KEY = keptAs('share')

// Before the first call.
callShare(sessionStorage.getItem(KEY))

/** Goes to another share: nothing that is shown is of that one. */
export function chooseShare(name: string): void {
  sessionStorage.setItem(KEY, name)
  location.assign(location.pathname)
}

/** Another token may be of any share. */
export function forgetShare(): void {
  sessionStorage.removeItem(KEY)
  callShare(null)
}
