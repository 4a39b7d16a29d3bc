// The places that nobody needs who opens the API console: one file, and one of styles, which come when that stands.
import '../style/webhooks.css'
import '../style/webhook-form.css'
import '../style/types.css'
import '../style/stats.css'
import '../style/deliveries.css'
import '../style/people.css'

export { DeliveriesPlace } from '../deliveries/deliveries-place.tsx'
export { PeoplePlace } from '../people/people-place.tsx'
export { TypesPlace } from '../types/types-place.tsx'
export { WebhooksPlace } from '../webhooks/webhooks-place.tsx'
