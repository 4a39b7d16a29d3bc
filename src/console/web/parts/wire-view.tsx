/** What went over the wire, for whoever opens it. */
export function WireView({ title, text }: { title: string; text: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <pre tabindex={0}>{text}</pre>
    </details>
  )
}
