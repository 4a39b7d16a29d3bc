/** What the header, the token, the language say, in English. */
export const shell = {
  /** How dates and numbers are written. */
  locale: 'en-GB',
  skip: 'Skip to the content',
  places: 'Places',
  apiConsole: 'API console',
  language: 'Language',
  loading: 'Loading the methods…',
  unloadable: 'The methods could not be loaded. Is the server running?',
  again: 'Try again',

  token: 'Token',
  tokenHint: 'Kept in this tab only.',
  tokenRemembered: 'Kept in this browser.',
  remember: 'Remember',
  show: 'Show the token',
  hide: 'Hide the token',
  clearToken: 'Clear the token',
  tokenMissing: 'Enter a token to run methods.',
  tokenChecking: 'Checking the token…',
  tokenValid: 'The token is valid.',
  tokenWrong: 'This token is not valid.',
  tokenUnknown: 'The token could not be checked.',

  rightsEvent: 'Event {eventID}',
  rightsCompany: 'Company {companyID}',
  rightsSystem: 'Whole system',
  rightsRead: 'read only',
}
