import type { Measurement } from '../measurement.ts'
import { deliveries } from './deliveries.ts'

export const measurements: Measurement[] = [deliveries]
