import { SessionProvider, useNewSession } from '../api/session.ts'
import { GoContext, PlaceLink } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { Spoken } from '../phrases/language.ts'
import { PhrasesProvider, usePhrases } from '../phrases/use-phrases.ts'
import { WordsProvider } from '../phrases/use-words.ts'
import { Announcer } from './announcer.tsx'
import { SecretKeeper } from './kept-secret.tsx'
import { KeysHelp } from './keys-help.tsx'
import { PLACES, type Place, usePlace } from './places.ts'
import { LanguageSwitch, Settings, ThemeSwitch } from './settings.tsx'
import { TokenField } from './token-field.tsx'
import { useLanguage } from './use-language.ts'

/** What is around every place: the header, the language, the token. */
export function Shell({ first }: { first: Spoken }) {
  const { language, phrases, words, choose } = useLanguage(first)
  const session = useNewSession()
  const { place, go } = usePlace()
  useEffectNow(() => {
    document.documentElement.lang = language
    document.title = `Aviso: ${phrases[place.name]}`
  }, [language, place])

  return (
    <PhrasesProvider value={phrases}>
      <WordsProvider value={words}>
        <SessionProvider value={session}>
          <GoContext.Provider value={go}>
            <Announcer>
              {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place in the page */}
              <a class="skip" href="#content" onClick={skip}>
                {phrases.skip}
              </a>
              <header class="top">
                <span class="brand">Aviso</span>
                <Places place={place} />
                <Settings>
                  <TokenField />
                  <LanguageSwitch language={language} onChoose={choose} />
                  <ThemeSwitch />
                </Settings>
                <KeysHelp />
              </header>
              <SecretKeeper>
                <place.View key={place.path} />
              </SecretKeeper>
            </Announcer>
          </GoContext.Provider>
        </SessionProvider>
      </WordsProvider>
    </PhrasesProvider>
  )
}

function Places({ place }: { place: Place }) {
  const t = usePhrases()
  return (
    <nav class="places" aria-label={t.places}>
      {PLACES.map(({ path, name }) => (
        <PlaceLink key={path} to={path} current={path === place.path}>
          {t[name]}
        </PlaceLink>
      ))}
    </nav>
  )
}

/** The address names a method, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}
