import { When } from '../parts/when.tsx'

/** A phrase with a moment where `{when}` stands in it. */
export function WhenIn({ phrase, date }: { phrase: string; date: string }) {
  const [before = '', after = ''] = phrase.split('{when}')
  return (
    <>
      {before}
      <When date={date} />
      {after}
    </>
  )
}
