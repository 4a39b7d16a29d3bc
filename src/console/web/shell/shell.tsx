import { SessionProvider, useNewSession } from '../api/session.ts'
import { EventProvider, useNewEvent } from '../api/use-event.ts'
import { GoContext, PlaceLink } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { Language, Spoken } from '../phrases/language.ts'
import { PhrasesProvider, usePhrases } from '../phrases/use-phrases.ts'
import { WordsProvider } from '../phrases/use-words.ts'
import { Announcer } from './announcer.tsx'
import { AwayBar } from './away-bar.tsx'
import { EventField } from './event-field.tsx'
import { SecretKeeper } from './kept-secret.tsx'
import { KeysHelp } from './keys-help.tsx'
import { PLACES, type Place, usePlace } from './places.ts'
import { LanguageSwitch, Settings, ThemeSwitch } from './settings.tsx'
import { TokenField } from './token-field.tsx'
import { useLanguage } from './use-language.ts'

/** Who speaks, in which language, and who asks: all else is within. */
export function Shell({ first }: { first: Spoken }) {
  const { choose, ...spoken } = useLanguage(first)
  const session = useNewSession()
  return (
    <PhrasesProvider value={spoken.phrases}>
      <WordsProvider value={spoken.words}>
        <SessionProvider value={session}>
          <Frame language={spoken.language} onLanguage={choose} />
        </SessionProvider>
      </WordsProvider>
    </PhrasesProvider>
  )
}

/** What is around every place: the header, the event, the token. */
function Frame({ language, onLanguage }: { language: Language; onLanguage(code: string): unknown }) {
  const t = usePhrases()
  const { place, View, go } = usePlace()
  const choice = useNewEvent(place.path, place !== PLACES[0])
  useEffectNow(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <EventProvider value={choice}>
      <GoContext.Provider value={go}>
        <Announcer>
          {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place in the page */}
          <a class="skip" href="#content" onClick={skip}>
            {t.skip}
          </a>
          <header class="top">
            <span class="brand">Aviso</span>
            <Places place={place} />
            <EventField />
            <Settings>
              <TokenField />
              <LanguageSwitch language={language} onChoose={onLanguage} />
              <ThemeSwitch />
            </Settings>
            <KeysHelp />
          </header>
          <AwayBar />
          <SecretKeeper>
            <View key={place.path} />
          </SecretKeeper>
        </Announcer>
      </GoContext.Provider>
    </EventProvider>
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
