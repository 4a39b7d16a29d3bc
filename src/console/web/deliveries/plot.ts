import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'

/** Charts on a canvas. Loaded only where one is shown. */
export { uPlot }

export interface PlotOptions {
  locale: string
  /** Of the time axis: seconds of one part. */
  width: number
  /** A value as it stands at the axis. */
  format(value: number): string
  series: uPlot.Series[]
  /** The smallest top of the axis. */
  least: number
  onPoint(index: number | null): void
}

const HEIGHT = 170
const FONT = '12px system-ui, sans-serif'

/** Whole numbers only: there is no half delivery. */
const STEPS = [1, 2, 5].flatMap((one) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].map((ten) => one * ten))

export function optionsOf(options: PlotOptions, width: number): uPlot.Options {
  const { locale, format, series, least, onPoint } = options
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  const axis = { font: FONT, stroke: () => color('--soft'), ticks: { show: false } }
  const grid = { stroke: () => color('--line'), width: 1 }
  return {
    width,
    height: HEIGHT,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    scales: {
      x: { time: true, range: (_, from, to) => [from, to + options.width] },
      y: { range: (_, __, most) => [0, Math.max(least, (most ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 26,
        values: (_, splits) => splits.map((at) => time.format(at * 1_000)),
      },
      {
        ...axis,
        grid,
        space: 28,
        incrs: STEPS.toSorted((a, b) => a - b),
        size: (_, values) => 14 + 7 * Math.max(2, ...(values ?? []).map((value) => value.length)),
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [{}, ...series],
  }
}

const bars = uPlot.paths.bars?.({ size: [0.82, 24], align: 1 })

/** Bars that begin where their part does. Those of what failed are hatched, too: colour alone says nothing to some. */
export function countSeries(): uPlot.Series[] {
  const bar = (fill: uPlot.Series.Fill): uPlot.Series => ({
    ...(bars ? { paths: bars } : {}),
    points: { show: false },
    width: 0,
    fill,
  })
  return [bar(() => color('--bad')), bar(({ ctx }) => hatch(ctx)), bar(() => color('--good'))]
}

/** The median solid, the slow ones dashed. */
export function latencySeries(): uPlot.Series[] {
  const line = (name: string, dash: number[]): uPlot.Series => ({
    stroke: () => color(name),
    width: 2,
    dash,
    points: { show: true, size: 5, stroke: () => color(name), fill: () => color(name) },
  })
  return [line('--accent', []), line('--warn', [5, 4])]
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function hatch(ctx: CanvasRenderingContext2D): CanvasPattern | string {
  const tile = document.createElement('canvas')
  const size = 6 * devicePixelRatio
  tile.width = size
  tile.height = size
  const pen = tile.getContext('2d')
  if (!pen) return color('--warn')
  pen.fillStyle = color('--warn-soft')
  pen.fillRect(0, 0, size, size)
  pen.strokeStyle = color('--warn')
  pen.lineWidth = size / 2.5
  pen.beginPath()
  for (const at of [-size, 0, size]) {
    pen.moveTo(at - 1, size + 1)
    pen.lineTo(at + size + 1, -1)
  }
  pen.stroke()
  return ctx.createPattern(tile, 'repeat') ?? color('--warn')
}
