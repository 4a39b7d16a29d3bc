/** For what is typed and is no prose. As a string: hono would take the attribute away for `false`, and so spell-check. */
export const PLAIN_TEXT = {
  autocomplete: 'off',
  autocapitalize: 'off',
  spellcheck: 'false' as unknown as boolean,
} as const
