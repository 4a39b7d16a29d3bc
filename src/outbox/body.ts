/** The forms of a body: JSON, or JSON in one form field named `payload`, as GitHub has it. */
export const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const
export type ContentType = (typeof CONTENT_TYPES)[number]

/** Makes the exact text of the body, once: it is signed and sent as it is. */
export function encodeBody(payload: unknown, contentType: string): string {
  return encodeJson(JSON.stringify(payload), contentType)
}

/** Makes the exact text of the body of a payload that is JSON text already. */
export function encodeJson(json: string, contentType: string): string {
  return contentType === 'application/json' ? json : new URLSearchParams({ payload: json }).toString()
}
