import { useRef } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { PlotOptions } from './plot.ts'

type Plots = typeof import('./plot.ts')
type Plot = import('uplot')
type Data = import('uplot').AlignedData

/**
 * A chart as wide as there is room, in the colours of the page.
 * @param label what it shows, in words: nobody can read a canvas out
 * @param make what to draw, as long as `about` is the same
 */
export function PlotView(props: { label: string; about: string; data: Data; make(plots: Plots): PlotOptions }) {
  const box = useRef<HTMLDivElement | null>(null)
  const plot = useRef<Plot | null>(null)
  const data = useRef<Data>(props.data)
  data.current = props.data

  useEffectNow(() => {
    const element = box.current
    if (!element) return
    let over = false
    let watching: (() => void) | undefined
    // Without it, the figures and the table still say all.
    const loaded = import('./plot.ts').catch(() => null)
    void loaded.then((plots) => {
      if (over || !plots) return
      const made = new plots.uPlot(
        plots.optionsOf(props.make(plots), element.clientWidth),
        data.current ?? props.data,
        element,
      )
      plot.current = made
      watching = watch(element, made)
    })
    return () => {
      over = true
      watching?.()
      plot.current?.destroy()
      plot.current = null
    }
  }, [props.about])

  const values = JSON.stringify(props.data)
  useEffectNow(() => plot.current?.setData(props.data), [values])

  return <div class="plot" role="img" aria-label={props.label} ref={box} />
}

/** Draws it anew when its room or the colours change. */
function watch(element: HTMLElement, plot: Plot): () => void {
  const resize = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: plot.height })
  })
  resize.observe(element)
  const repaint = () => plot.redraw()
  addEventListener('themechange', repaint)
  return () => {
    resize.disconnect()
    removeEventListener('themechange', repaint)
  }
}
