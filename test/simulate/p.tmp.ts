import { planOf } from './plan.ts'

const p = planOf(process.argv[2]!)
p.items.forEach((_i, _n) => {})
