// The places that nobody needs who opens the API console: one file, which comes when that stands.
export { DeliveriesPlace } from '../deliveries/deliveries-place.tsx'
export { PeoplePlace } from '../people/people-place.tsx'
export { TypesPlace } from '../types/types-place.tsx'
export { WebhooksPlace } from '../webhooks/webhooks-place.tsx'
