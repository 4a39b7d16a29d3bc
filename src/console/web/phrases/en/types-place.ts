/** What the catalogue of types says, in English. */
export const typesPlace = {
  typesAbout: 'What there is to be notified of. Each opens with an example of what is sent, and a receiver for it.',
  typesNone: 'No type matches “{filter}”.',
  typesFilter: 'Filter types',
  typesOwn: "The company's own",
  typeSubscribe: 'New webhook of this type',
  typeForCompany: 'Only for webhooks of the whole company.',
  typePatience: 'Time for an answer',
  typeAttempts: 'Attempts at most',
  typePayload: 'Example of a payload',
  typeAnswers: 'Answers',
  typeReceived: 'Counts as received',
  typeRetried: 'Is tried again',
  typeReceiver: 'A receiver to copy',
  typeReceiverAbout:
    'It verifies each delivery, prints its payload and answers. WEBHOOK_SECRET is the secret of the webhook.',
  typeSchema: 'JSON Schema of the payload',
  typeDataSchema: 'JSON Schema of the data',
  typeNoSchema: 'It has no schema: every object fits as its data.',
}
