/** Source files, and the tests that hold what they promise: few, so that a mutant costs a second. */
export interface Group {
  files: string[]
  tests: string[]
  /** Those that take longer: only what the others leave alive is tried against them. */
  slower?: string[]
  /** Mutations that are left out, with the reason in docs/reliability.md. */
  without?: string[]
}

const stories = (...names: string[]) => names.map((name) => `test/stories/${name}.test.ts`)
const onPostgres = (...names: string[]) => names.map((name) => `test/postgres/${name}.test.ts`)
const files = (room: string, ...names: string[]) => names.map((name) => `src/${room}/${name}.ts`)

const METHODS = ['test/methods/grant.test.ts', 'test/methods/webhook.test.ts']
/** Texts for people: the stories compare those that matter as they go out. */
const TEXTS = ['StringLiteral', 'static']

export const GROUPS: Group[] = [
  {
    files: files('domain', 'access', 'company', 'token', 'tokens'),
    tests: [
      ...METHODS,
      ...stories('tokens', 'company-tokens', 'companies', 'company-webhooks', 'find-deliveries'),
      ...onPostgres('between', 'races'),
    ],
    without: TEXTS,
  },
  { files: files('domain', 'told', 'explain'), tests: stories('explain'), without: TEXTS },
  {
    files: files('domain', 'webhook', 'either'),
    tests: ['test/methods/webhook.test.ts', ...stories('company-webhooks', 'resend', 'pause')],
    without: TEXTS,
  },
  {
    files: files('domain', 'webhook-checks'),
    tests: ['test/domain/webhook-checks.test.ts'],
    without: TEXTS,
  },
  {
    files: files('domain', 'webhook-example', 'test-places'),
    tests: stories('example', 'webhook-test'),
    slower: stories('companies', 'own-types', 'resend', 'platforms/toolzz'),
    without: TEXTS,
  },
  {
    files: files('domain', 'recover', 'delivery'),
    tests: stories('recover', 'resend', 'find-deliveries'),
    without: TEXTS,
  },
  {
    files: files('domain', 'publish', 'own-type', 'fact'),
    tests: stories('own-types', 'send', 'facts'),
    without: TEXTS,
  },
  {
    files: files('domain', 'match-rows', 'targets', 'people', 'rows', 'enroll', 'enrolment', 'edit-person'),
    tests: stories('many-wrong', 'activities', 'operate'),
    slower: [
      ...stories('registration', 'own-numbers', 'platforms/toolzz', 'own-view', 'enrolment', 'many'),
      ...onPostgres('between'),
    ],
    without: TEXTS,
  },
  {
    files: files('domain', 'answers', 'register', 'registration', 'event-form', 'event', 'dates'),
    tests: stories('registration', 'event', 'event-end'),
    slower: stories('operate', 'platforms/konfeo', 'people', 'own-numbers', 'companies', 'company-tokens'),
    without: TEXTS,
  },
  {
    files: files('domain', 'activity', 'facts-of'),
    tests: stories('activities', 'event', 'registration'),
    slower: [
      ...stories('platforms/konfeo', 'operate', 'platforms/inevent', 'platforms/toolzz', 'event-end', 'own-numbers'),
      ...stories('bad-input'),
      ...onPostgres('between'),
    ],
    without: TEXTS,
  },
  { files: files('domain', 'together'), tests: ['test/domain/together.test.ts'], without: TEXTS },
  { files: files('domain', 'own-numbers', 'refusal'), tests: stories('own-numbers'), without: TEXTS },
  { files: files('domain', 'copy-event'), tests: stories('companies'), without: TEXTS },
  {
    files: files('domain', 'person-remove', 'person-erase', 'person-export'),
    tests: stories('person-remove', 'person-export'),
    without: TEXTS,
  },
  {
    files: files('outbox', 'erase', 'read-person'),
    tests: stories('person-remove', 'person-export'),
    without: ['static'],
  },
  { files: files('domain', 'person', 'searching'), tests: stories('people', 'own-view'), without: TEXTS },
  {
    files: files('domain', 'commit', 'locks'),
    tests: onPostgres('commit', 'between'),
    slower: onPostgres('removed-event', 'races'),
    without: TEXTS,
  },
  {
    files: files('outbox', 'retry-schedule', 'body'),
    tests: ['test/outbox/retry-schedule.test.ts', 'test/outbox/body.test.ts'],
  },
  {
    files: files('outbox', 'claim', 'leasing', 'delivery'),
    tests: stories('lanes', 'outbox'),
    slower: stories('neighbours', 'retry', 'send'),
    without: ['static'],
  },
  {
    files: files('outbox', 'settle'),
    tests: [...stories('owner-batch'), ...onPostgres('parking')],
    slower: stories('retry', 'pause', 'webhook-test', 'neighbours'),
    without: ['static'],
  },
  {
    files: files('outbox', 'due'),
    tests: stories('outbox'),
    without: ['static'],
  },
  {
    files: files('outbox', 'check'),
    tests: stories('facts'),
    slower: stories('publish'),
    without: ['static'],
  },
  {
    files: files('outbox', 'fan-out', 'enqueue'),
    tests: stories('fan-out'),
    slower: stories('pause', 'enrolment', 'trace', 'own-numbers'),
    without: ['static'],
  },
  {
    files: files('outbox', 'missed'),
    tests: stories('company-webhooks'),
    slower: stories('pause'),
    without: ['static'],
  },
  {
    files: files('outbox', 'state', 'read-deliveries', 'read-attempts', 'read-stats'),
    tests: stories('find-deliveries', 'resend', 'company-webhooks'),
    without: ['static'],
  },
  { files: files('outbox', 'read-told'), tests: stories('explain'), without: ['static'] },
  {
    files: files('outbox', 'read-facts'),
    tests: stories('upkeep', 'find-deliveries', 'send'),
    without: ['static'],
  },
  { files: files('outbox', 'read-log'), tests: stories('facts'), without: ['static'] },
  {
    files: files('outbox', 'recover', 'resend', 'send'),
    tests: [...onPostgres('recover'), ...stories('recover', 'resend', 'send')],
    slower: stories('upkeep'),
    without: ['static'],
  },
  {
    files: files('outbox', 'sweep', 'days'),
    tests: stories('upkeep'),
    slower: stories('outbox', 'recover', 'resend'),
    without: ['static'],
  },
  { files: files('domain', 'sealing'), tests: stories('secret-key'), without: TEXTS },
  { files: files('domain', 'webhook-again'), tests: stories('subscribe-again'), without: TEXTS },
  { files: files('outbox', 'read-backlog'), tests: stories('backlog'), without: ['static'] },
  { files: files('outbox', 'ends'), tests: stories('event-end'), without: ['static'] },
  {
    files: files('attempt', 'names', 'hosts-file'),
    tests: ['test/attempt/names.test.ts'],
  },
  { files: files('attempt', 'answer-head'), tests: ['test/attempt/answer-head.test.ts'] },
  { files: files('attempt', 'library-error'), tests: ['test/attempt/library-error.test.ts'] },
  { files: files('attempt', 'attempt-span'), tests: ['test/attempt/attempt-span.test.ts'] },
  {
    files: files('attempt', 'answer-body'),
    tests: ['test/attempt/answer-body.test.ts'],
    slower: ['send', 'misbehaviour'].map((name) => `test/attempt/${name}.test.ts`),
  },
  {
    files: files('attempt', 'exchange', 'send'),
    tests: ['exchange', 'send', 'tls', 'kept-connections'].map((name) => `test/attempt/${name}.test.ts`),
    slower: ['misbehaviour', 'standstill'].map((name) => `test/attempt/${name}.test.ts`),
    without: ['static'],
  },
  {
    files: files('attempt', 'connection', 'connections'),
    tests: ['connections', 'kept-connections', 'send'].map((name) => `test/attempt/${name}.test.ts`),
    slower: ['egress-proxy', 'misbehaviour', 'names'].map((name) => `test/attempt/${name}.test.ts`),
    without: ['static'],
  },
  {
    files: files('attempt', 'prepare', 'sign'),
    tests: ['test/attempt/prepare.test.ts', 'test/attempt/sign.test.ts'],
    slower: ['test/attempt/deliver.test.ts'],
  },
  { files: files('attempt', 'deliver'), tests: ['test/attempt/deliver.test.ts'] },
  { files: files('attempt', 'interim-answers'), tests: ['test/attempt/interim-answers.test.ts'] },
  { files: files('attempt', 'fault'), tests: ['test/attempt/fault.test.ts'] },
  {
    files: files('attempt', 'reasons'),
    tests: ['test/attempt/reasons.test.ts'],
    without: ['static'],
  },
  { files: files('attempt', 'conceal'), tests: ['test/attempt/conceal.test.ts'] },
  {
    files: files('attempt', 'egress-proxy'),
    tests: ['test/attempt/egress-proxy.test.ts'],
    without: ['static'],
  },
  { files: files('attempt', 'egress-guard'), tests: ['test/attempt/egress-guard.test.ts'] },
  { files: files('attempt', 'render'), tests: ['test/attempt/render.test.ts'] },
]
