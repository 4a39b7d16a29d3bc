/** Whether PostgreSQL takes a text: it stores no NUL, and half a surrogate pair is no character. */
export function isStorable(value: string): boolean {
  return !/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value)
}
