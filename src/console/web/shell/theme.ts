/** The colours: those of the system, unless its user wants others here. */
export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'aviso.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

export function storedTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'auto') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  showTheme()
}

/** Puts the colours on the page, and says so to what draws by itself. */
export function showTheme(): void {
  const theme = storedTheme()
  const dark = theme === 'auto' ? system.matches : theme === 'dark'
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  dispatchEvent(new Event('themechange'))
}

system.addEventListener('change', showTheme)
