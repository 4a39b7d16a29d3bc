import { ProblemView } from '../api/problem-view.tsx'
import type { Webhook } from '../api/results.ts'
import { Skeleton } from '../parts/skeleton.tsx'
import { fill } from '../phrases/language.ts'
import { PhrasesOf } from '../phrases/phrases-of.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { MoreSettings } from './more-settings.tsx'
import { TypeHelp } from './type-help.tsx'
import { TypesField } from './types-field.tsx'
import { type Desk, NEW } from './use-desk.ts'
import { useWebhookForm, type WebhookFormState } from './use-webhook-form.ts'
import { FIELDS, type Whose } from './webhook-draft.ts'
import { ActiveField, NameField, UrlField } from './webhook-fields.tsx'

interface Props {
  whose: Whose
  webhook: Webhook | null
  desk: Desk
}

/** The form that the address names, once what it needs is there. */
export function EditedForm({ whose, desk }: Omit<Props, 'webhook'>) {
  const t = usePhrases()
  const { editing, edited } = desk
  if (editing === NEW) return <WebhookForm key={JSON.stringify(whose)} whose={whose} webhook={null} desk={desk} />
  if (edited.result) return <WebhookForm key={editing} whose={whose} webhook={edited.result} desk={desk} />
  if (!edited.problem) return <Skeleton of="webhooks" rows={5} />
  return (
    <>
      <ProblemView answer={edited.problem} onAgain={edited.reload} />
      <p>
        <button type="button" onClick={desk.leave}>
          {t.cancel}
        </button>
      </p>
    </>
  )
}

/** Makes a webhook, or changes one; beside it, what its receiver is going to get. */
function WebhookForm(props: Props) {
  const form = useWebhookForm(props)
  const platforms = new Set(form.draft.types.map((type) => props.desk.typeOf(type)?.platform))
  return (
    <PhrasesOf platform={platforms.size === 1 ? [...platforms][0] : undefined}>
      <FormView {...props} form={form} />
    </PhrasesOf>
  )
}

function FormView({ desk, form }: Props & { form: WebhookFormState }) {
  const t = usePhrases()
  const { webhook, draft, running, answer } = form
  const title = webhook ? fill(t.webhookEditTitle, { type: webhook.name ?? webhook.type }) : t.webhookNew
  const elsewhere = answer && !answer.issues.some(({ path }) => FIELDS.some((name) => name === path[0]))

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
        {!webhook && <p class="about">{desk.scope.ofCompany ? t.webhookWhatCompany : t.webhookWhat}</p>}
        {!webhook && <TypesField form={form} desk={desk} />}
        <UrlField form={form} />
        <NameField form={form} />
        <ActiveField form={form} />
        <MoreSettings form={form} />
      </div>
      <TypeHelp type={desk.typeOf(draft.types.at(-1) ?? '')} />
      <div class="webhook-end">
        {elsewhere && <ProblemView answer={answer} />}
        <p class="buttons">
          <button type="submit" class="primary" aria-disabled={running ? 'true' : undefined}>
            {running ? t.webhookSaving : submitText()}
          </button>
          <button type="button" onClick={form.cancel}>
            {t.cancel}
          </button>
        </p>
      </div>
    </form>
  )

  function submitText(): string {
    if (webhook) return t.save
    const count = draft.types.length
    return count > 1 ? fill(t.webhookCreateSeveral, { count: count.toLocaleString(t.locale) }) : t.webhookCreate
  }
}
