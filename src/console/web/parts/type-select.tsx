import { usePhrases } from '../phrases/use-phrases.ts'

/** Chooses a notification type, by platform. */
export function TypeSelect(props: {
  id: string
  types: readonly { type: string; platform: string }[]
  value: string
  /** What stands for no type; without it, one must be chosen. */
  none?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: 'true' | undefined
  onChange(type: string): void
}) {
  const t = usePhrases()
  const platforms = [...new Set(props.types.map(({ platform }) => platform))]
  return (
    <select
      id={props.id}
      value={props.value}
      aria-describedby={props['aria-describedby']}
      aria-invalid={props['aria-invalid']}
      onChange={(event: Event) => props.onChange((event.target as HTMLSelectElement).value)}
    >
      <option value="">{props.none ?? t.chooseType}</option>
      {platforms.map((platform) => (
        <optgroup key={platform} label={platform}>
          {props.types
            .filter((one) => one.platform === platform)
            .map(({ type }) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  )
}
