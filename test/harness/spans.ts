import {
  type Attributes,
  type Context,
  createTraceState,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'

/** A span that was ended. */
export interface Ended {
  name: string
  kind: SpanOptions['kind']
  context: SpanContext
  parent: SpanContext | undefined
  attributes: Attributes
  status: SpanStatus
}

/** As much of an SDK as it takes to see which spans were made: they are numbered, and a trace has the number of its first one. */
export class Spans {
  readonly ended: Ended[] = []
  #made = 0
  readonly #traceFlags: number

  /** @param traceFlags of all of them: 0 for those that are not sampled */
  constructor(traceFlags = 1) {
    this.#traceFlags = traceFlags
  }

  get tracer(): Tracer {
    return { startSpan: (name, options, parent) => this.#start(name, options, parent) } as Tracer
  }

  /** Is there for all servers that start from now on, until `unregister`. */
  register(): void {
    trace.setGlobalTracerProvider({ getTracer: () => this.tracer })
  }

  unregister(): void {
    trace.disable()
  }

  #start(name: string, { kind, attributes = {} }: SpanOptions = {}, within?: Context): Span {
    const parent = within && trace.getSpanContext(within)
    this.#made += 1
    const spanId = this.#made.toString(16).padStart(16, '0')
    const traceId = parent?.traceId ?? spanId.padStart(32, '0')
    const context = { traceId, spanId, traceFlags: this.#traceFlags, traceState: createTraceState() }
    const status = { code: SpanStatusCode.UNSET }
    const made: Ended = { name, kind, context, parent, attributes: { ...attributes }, status }
    const span: Partial<Span> = {
      spanContext: () => context,
      setAttribute: (key, value) => {
        made.attributes[key] = value
        return span as Span
      },
      setAttributes: (more) => {
        Object.assign(made.attributes, more)
        return span as Span
      },
      setStatus: (next) => {
        made.status = next
        return span as Span
      },
      end: () => void this.ended.push(made),
    }
    return span as Span
  }
}
