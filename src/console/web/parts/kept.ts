/**
 * Under what name something is kept in the browser. All pages of a host share its storage: the token of one server must not
 * be sent to another that is behind another path.
 */
export function keptAs(name: string): string {
  const { pathname } = new URL('.', location.href)
  return `aviso.${name}${pathname === '/' ? '' : `@${pathname}`}`
}
