import { type Child, useState } from 'hono/jsx/dom'
import { useSession } from '../api/session.ts'
import { GearIcon, HalfIcon, MoonIcon, SunIcon } from '../parts/icons.tsx'
import { LANGUAGES, type Language } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { chooseTheme, storedTheme, THEMES } from './theme.ts'

/** What is seldom touched. Once there is a token that works, it is folded into one button; on a wide screen, the token alone. */
export function Settings({ children }: { children?: Child }) {
  const t = usePhrases()
  const { state, token } = useSession()
  const [open, setOpen] = useState(token === '')
  const shown = open || state === 'missing' || state === 'wrong'
  return (
    <div class={`settings ${shown ? '' : 'is-folded'}`}>
      <button
        type="button"
        class="quiet only-icon settings-button"
        aria-label={t.settings}
        title={t.settings}
        aria-expanded={shown ? 'true' : 'false'}
        onClick={() => setOpen(!shown)}
      >
        <GearIcon />
      </button>
      {children}
    </div>
  )
}

export function LanguageSwitch({ language, onChoose }: { language: Language; onChoose(code: string): unknown }) {
  const t = usePhrases()
  return (
    <select
      class="language"
      aria-label={t.language}
      value={language}
      onChange={(event: Event) => onChoose((event.target as HTMLSelectElement).value)}
    >
      {Object.entries(LANGUAGES).map(([code, { name }]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  )
}

/** One button for three: each press is the next. */
export function ThemeSwitch() {
  const t = usePhrases()
  const [theme, set] = useState(storedTheme)
  const names = { auto: t.themeAuto, light: t.themeLight, dark: t.themeDark }
  const ThemeIcon = { auto: HalfIcon, light: SunIcon, dark: MoonIcon }[theme]
  const label = `${t.theme}: ${names[theme]}`
  return (
    <button
      type="button"
      class="quiet only-icon"
      aria-label={label}
      title={label}
      onClick={() => {
        const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto'
        chooseTheme(next)
        set(next)
      }}
    >
      <ThemeIcon />
    </button>
  )
}
