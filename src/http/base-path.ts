import { getPathNoStrict } from 'hono/utils/url'

/** Reads the path of a request as the routes have it. */
export type ReadPath = (request: Request) => string

/**
 * Takes the path of the public address off, `/aviso` of `https://school.example/aviso`, where a request still has it: a proxy
 * may hand requests on with their path, or take it off itself. A slash at the end counts for nothing.
 */
export function pathsBelow(basePath: string): ReadPath {
  const base = basePath.replace(/\/$/, '')
  return (request) => {
    const path = getPathNoStrict(request)
    if (base === '' || path === base) return path === base ? '/' : path
    return path.startsWith(`${base}/`) ? path.slice(base.length) : path
  }
}
