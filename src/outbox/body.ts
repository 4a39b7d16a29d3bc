/** How a payload can be sent: as JSON, or as JSON in one form field named `payload` (GitHub's habit). */
export const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const
export type ContentType = (typeof CONTENT_TYPES)[number]

/** The exact text of the body; it is signed and sent as it is, and never made again. */
export function encodeBody(payload: unknown, contentType: ContentType): string {
  const json = JSON.stringify(payload)
  return contentType === 'application/json' ? json : new URLSearchParams({ payload: json }).toString()
}
