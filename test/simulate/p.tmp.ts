import { planOf } from './plan.ts'

const p = planOf(process.argv[2]!)
console.log(JSON.stringify(p.weather))
p.items.forEach((i, n) => console.log(n, JSON.stringify(i)))
