const DATE = /^\d{4}-\d\d-\d\d$/
const TIME = /^t([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/**
 * The formats that a schema may name. They are our own: among those of ajv-formats are some whose time grows with the square
 * of the text. In each of these, a character can be taken in one way only, so none of them goes back.
 */
export const FORMATS: Record<string, RegExp | ((text: string) => boolean)> = {
  date: isDate,
  'date-time': (text) => isDate(text.slice(0, 10)) && TIME.test(text.slice(10)),
  email: /^[^\s@]{1,64}@[^\s@.]{1,63}(\.[^\s@.]{1,63}){0,20}$/,
  uri: /^[a-z][a-z0-9+.-]*:([\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+$/i,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
}

/** 30 February is read as 2 March, and not written back as it was. */
function isDate(text: string): boolean {
  return DATE.test(text) && (new Date(text).toJSON() ?? '').startsWith(text)
}
