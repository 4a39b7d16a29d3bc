import { PublicError } from '../../src/errors.ts'
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.ts'

/** The routes alone, on a free port, with whatever the test hands in: by default every token is good and answers null. */
export function startRoutes(options: Partial<HttpOptions> = {}): Promise<HttpServer & { url: string }> {
  return startHttp({
    host: '127.0.0.1',
    port: 0,
    basePath: '/',
    documents: ['openrpc.json', 'client.ts'].map((path) => ({ path, contentType: 'text/plain', text: () => '{}' })),
    problem: async () => null,
    healthOnly: false,
    methods: [],
    corsOrigins: undefined,
    rateLimit: 0,
    rateLimitPerToken: 0,
    trustProxy: undefined,
    known: () => undefined,
    authenticate: async () => async () => null,
    refused() {},
    toPublic: (error) => (error instanceof PublicError ? error : new PublicError('internal', { ref: 'f00d' })),
    ...options,
  }).then((http) => ({ ...http, url: `http://127.0.0.1:${http.port}` }))
}
