import { ProblemView } from '../api/problem-view.tsx'
import type { Webhook } from '../api/results.ts'
import { fill } from '../phrases/language.ts'
import { PhrasesOf } from '../phrases/phrases-of.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { HeadersField } from './headers-field.tsx'
import { TypeHelp } from './type-help.tsx'
import type { Desk } from './use-desk.ts'
import { useWebhookForm, type WebhookFormState } from './use-webhook-form.ts'
import { FIELDS } from './webhook-draft.ts'
import { ActiveField, CodeField, ContentField, TypeField, UrlField } from './webhook-fields.tsx'

interface Props {
  eventID: string
  webhook: Webhook | null
  desk: Desk
}

/** Makes a webhook, or changes one; beside it, what its receiver is going to get. */
export function WebhookForm(props: Props) {
  const form = useWebhookForm(props)
  return (
    <PhrasesOf platform={props.desk.typeOf(form.draft.type)?.platform}>
      <FormView {...props} form={form} />
    </PhrasesOf>
  )
}

function FormView({ webhook, desk, form }: Props & { form: WebhookFormState }) {
  const t = usePhrases()
  const { draft, running, answer } = form
  const title = webhook ? fill(t.webhookEditTitle, { type: webhook.type }) : t.webhookNew
  const elsewhere = answer && !answer.issues.some(({ path }) => FIELDS.some((name) => name === path[0]))
  const fields = { form, webhook }

  function onKeyDown(event: KeyboardEvent): void {
    // In a select, browsers leave Enter to the page.
    if (event.key !== 'Enter' || !(event.target as HTMLElement).matches('select')) return
    event.preventDefault()
    void form.submit()
  }

  return (
    <form
      class="webhook-form"
      noValidate
      aria-labelledby="webhook-form-title"
      onKeyDown={onKeyDown}
      onSubmit={(event: Event) => {
        event.preventDefault()
        void form.submit()
      }}
    >
      <div class="webhook-fields">
        <h2 id="webhook-form-title">{title}</h2>
        {!webhook && <p class="about">{t.webhookWhat}</p>}
        {elsewhere && <ProblemView answer={answer} />}
        {!webhook && <TypeField {...fields} types={desk.webhooks.types} />}
        <UrlField {...fields} />
        <ContentField {...fields} />
        <CodeField {...fields} />
        <HeadersField {...fields} />
        <ActiveField {...fields} />
        <p class="buttons">
          <button type="submit" class="primary" aria-disabled={running ? 'true' : undefined}>
            {running ? t.webhookSaving : webhook ? t.save : t.webhookCreate}
          </button>
          <button type="button" onClick={() => desk.edit(null)}>
            {t.cancel}
          </button>
        </p>
      </div>
      <TypeHelp type={desk.typeOf(draft.type)} />
    </form>
  )
}
