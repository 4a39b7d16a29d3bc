/** Icons stand beside words, or in a button that has a label: they are never read out. */
export function Icon({ path, class: name = '' }: { path: string; class?: string }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

export const FlaskIcon = () => (
  <Icon
    class="flask"
    path="M6 1.8h4M6.7 1.8v4.4L2.8 12.6a1.2 1.2 0 0 0 1 1.8h8.4a1.2 1.2 0 0 0 1-1.8L9.3 6.2V1.8M4.6 10h6.8"
  />
)
export const EyeIcon = () => (
  <Icon path="M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8s-2.4 4.5-6.5 4.5S1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z" />
)
export const CrossIcon = () => <Icon path="M4 4l8 8M12 4l-8 8" />
export const PlusIcon = () => <Icon path="M8 3v10M3 8h10" />
export const CopyIcon = () => <Icon path="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />
export const CheckIcon = () => <Icon path="M3 8.5l3.2 3.2L13 5" />
export const WarningIcon = () => <Icon path="M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.6v.1" />
/** To the right while what it opens is closed. */
export const ChevronIcon = () => <Icon class="chevron" path="M6 3.5L10.5 8 6 12.5" />
export const PauseIcon = () => <Icon path="M5.5 3.5v9M10.5 3.5v9" />
export const ClockIcon = () => <Icon path="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6" />
export const GearIcon = () => <Icon path="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.5v4M6 9.5v4" />
/** The colours of the system: half dark. */
export const HalfIcon = () => <Icon path="M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12M6 2.6v10.8M4.2 4v8" />
export const SunIcon = () => (
  <Icon path="M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1" />
)
export const MoonIcon = () => <Icon path="M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1z" />
