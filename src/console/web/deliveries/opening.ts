/** Which delivery is open, and what is being done to it; whichever list it is in at the moment. */
export interface Opening {
  open: string | null
  onOpen(deliveryID: string | null): void
  /** Whether what is seen follows what happens. */
  live: boolean
  /** What was sent again, and the newest attempt it had then, until there is another. */
  sent: Sent | null
  onSent(sent: Sent | null): void
}

export interface Sent {
  deliveryID: string
  attemptID: string
}
