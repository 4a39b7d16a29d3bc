/** JSON that is text already: an answer takes it as it is, so that what never changes is made once. */
export class JsonText {
  readonly text: string

  constructor(value: unknown) {
    this.text = JSON.stringify(value)
  }
}
