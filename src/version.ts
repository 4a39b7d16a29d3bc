import { createRequire } from 'node:module'

/** The version of this package. `#package.json` is an import of package.json: it is the same file from src, from dist and when installed. */
export const { version: VERSION }: { version: string } = createRequire(import.meta.url)('#package.json')
