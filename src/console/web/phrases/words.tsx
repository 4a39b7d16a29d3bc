import { useWords } from './use-words.ts'

/** A sentence of the server in the language that was chosen; in English, and marked so, where there is none for it. */
export function Words({ of }: { of: string }) {
  const said = useWords()(of)
  return <span lang={said === null ? 'en' : undefined}>{said ?? of}</span>
}

/** Several sentences, one after the other. */
export function AllWords({ of }: { of: readonly string[] }) {
  return (
    <span>
      {of.map((sentence, index) => (
        <span key={index}>
          {index > 0 && ' '}
          <Words of={sentence} />
        </span>
      ))}
    </span>
  )
}
