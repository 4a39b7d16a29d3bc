import { describe, expect, it, vi } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { pt } from '../../src/console/web/phrases/pt/index.ts'
import { eventually } from '../harness/eventually.ts'
import { verify } from '../harness/receiver.ts'
import { RECEIVED } from '../harness/stage.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visit, visitAs } from './stage.ts'

setStage({ cut: true, env: { SECRET_KEY: Buffer.alloc(32, 7).toString('base64') } })

async function open(hash: string, t: Phrases = en): Promise<void> {
  await page.goto(`${server.app.url}/webhooks#${hash}`)
  await signIn(page)
  await page.getByText(t.tokenValid).waitFor()
}

/** A new event with a webhook, opened. */
async function openWebhook(more: object = {}) {
  const { eventID, activityID } = await server.newEvent()
  const webhook = await server.newWebhook(eventID, receiver.url, more)
  await open(`eventID=${eventID}&webhookID=${webhook.webhookID}`)
  await panel(webhook.webhookID).waitFor()
  return { ...webhook, activityID }
}

function panel(webhookID: string) {
  return page.locator(`#webhook-${webhookID}-panel`)
}

/** What the page says last. */
function said(text: string) {
  return page.locator('.announcer').getByText(text, { exact: true }).waitFor()
}

/** A state that the list learns by asking again. */
function polled(text: string) {
  return page.getByText(text, { exact: true }).waitFor()
}

async function click(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

/** The secret that is shown. */
async function shownSecret(t: Phrases = en): Promise<string> {
  const region = page.getByRole('region', { name: t.secretTitle })
  await region.getByText(t.secretOnce).waitFor()
  return region.locator('code').innerText()
}

/** From nothing to a webhook that was tested and has another secret, in any language. */
async function story(t: Phrases): Promise<void> {
  const { eventID, activityID } = await server.newEvent()
  await open(`eventID=${eventID}`, t)
  await page.getByText(t.webhookNoneYet).waitFor()
  await page.getByRole('button', { name: t.webhookNew }).first().click()
  await page.getByLabel('activityEnrollment', { exact: true }).check()
  await page.locator('#webhook-url').fill(receiver.url)
  await click(t.webhookCreate)
  await said(t.webhookCreatedNow)
  const first = await shownSecret(t)
  await click(t.secretKept)

  const { webhookID } = (await server.rpc('webhook.find', { eventID })).data[0]
  const active = async () => (await server.rpc('webhook.get', { webhookID })).active
  const toggle = page.getByRole('switch', {
    name: fill(t.webhookSwitch, { type: 'activityEnrollment', url: receiver.url }),
  })
  await toggle.click()
  await said(fill(t.webhookNowOff, { type: 'activityEnrollment' }))
  expect([await active(), await toggle.getAttribute('aria-checked')]).toEqual([false, 'false'])
  await page.getByText(t.webhookSwitchedOff, { exact: true }).waitFor()
  await toggle.click()
  await said(fill(t.webhookNowOn, { type: 'activityEnrollment' }))
  expect([await active(), await toggle.getAttribute('aria-checked')]).toEqual([true, 'true'])

  await page.getByRole('button', { name: t.webhookTest, exact: true }).last().click()
  await page.getByRole('region', { name: t.testAnswer }).getByText('HTTP 200').waitFor()
  await said(t.testReceived)
  await polled(t.webhookReady) // what a test says of a webhook is no health

  await click(t.webhookRotate)
  await page.getByRole('dialog').getByText(t.rotateWhy).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: t.webhookRotate }).click()
  const second = await shownSecret(t)
  expect(second).not.toBe(first)
  await server.enroll(activityID)
  const [, delivered] = await receiver.received(2)
  for (const secret of [first, second]) verify(secret, delivered as NonNullable<typeof delivered>)
  await polled(t.webhookHealthy)
}

describe('a webhook', () => {
  it('is made, switched, tested, and has its secret rotated', () => story(en))

  it('that has missed something asks what becomes of that when it is switched on, and tells what it held before', async () => {
    receiver.behave(() => ({ status: 500 }))
    const { webhookID, eventID, activityID } = await openWebhook({ name: 'The CRM' })
    await server.enroll(activityID)
    await expect.poll(() => server.outbox()).toMatchObject([{ attempts: 1 }])
    await server.rpc('webhook.edit', { webhookID, active: false })
    receiver.behave(() => ({}))
    await server.enroll(activityID, 'Bia')
    await page.getByText('The CRM').first().waitFor()
    await polled('Missed while off: 1') // in the list
    await panel(webhookID).getByText('Notifications missed while it was off: 1').waitFor()
    await panel(webhookID)
      .getByText(fill(en.heldCount, { count: 1 }))
      .waitFor()
    const toggle = page.getByRole('switch')
    const dialog = page.getByRole('dialog', { name: 'Switch on The CRM?' })
    await toggle.click()
    await dialog.getByText('Notifications missed while it was off: 1').waitFor()
    await dialog.getByText(fill(en.heldCount, { count: 1 })).waitFor()
    await lookAt(page, 'wide webhooks missed')
    await dialog.getByRole('button', { name: en.cancel }).click()
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ active: false, missed: 1 })
    await toggle.click()
    await dialog.getByRole('button', { name: en.missedSend }).click()
    await said(fill(en.webhookNowOn, { type: 'activityEnrollment' }))
    const [, delivered] = await receiver.received(2)
    expect(delivered?.json).toMatchObject({ webhookID, eventID })
    await server.rpc('webhook.remove', { webhookID }) // with what is tried again later
  })

  it('of Quinttos has the words of its screen in Spanish, and is sent by hand', async () => {
    await visitAs({ locale: 'es-AR' })
    receiver.behave(() => RECEIVED)
    const { eventID, activityID } = await server.newEvent()
    await server.enroll(activityID) // before anybody subscribed
    const type = 'enrollment_added'
    await open(`eventID=${eventID}&type=${type}`, es)
    await page.getByRole('heading', { name: 'Listado de suscripciones', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Crear nueva suscripción', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Crear nueva suscripción', exact: true }).waitFor()
    await page.getByRole('group', { name: 'Evento', exact: true }).waitFor()
    await page.getByText(es.webhookMore).click()
    for (const label of ['URL', 'Tipo de contenido', 'Código interno de seguridad (Hash)', 'Suscripto'])
      await page.getByLabel(label, { exact: true }).first().waitFor()
    await lookAt(page, 'wide webhooks quinttos')
    await page.locator('summary', { hasText: 'InEvent' }).click()
    await page.getByLabel('activityEnrollment', { exact: true }).check() // of two platforms
    await page.getByRole('heading', { name: es.webhookNew, exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'activityEnrollment', exact: true }).uncheck()
    await page.getByRole('heading', { name: 'Crear nueva suscripción', exact: true }).waitFor()
    await page.getByLabel('URL', { exact: true }).fill(receiver.url)
    await click(es.webhookCreate)
    await said(es.webhookCreatedNow)
    const { webhookID } = (await server.rpc('webhook.find', { eventID })).data[0]
    await click(es.secretKept)
    await page.getByRole('link', { name: 'Envío manual', exact: true }).click()
    const { facts } = await server.rpc('fact.find', { eventID, type })
    const form = page.locator('form[aria-label="webhook.send"]')
    const field = form.getByLabel('factID')
    await eventually(async () => expect(await form.getByLabel('webhookID').inputValue()).toBe(webhookID)) // the link is read
    await field.fill(facts[0].factID)
    const answered = page.waitForResponse((one) => one.request().postData()?.includes('"webhook.send"') ?? false)
    await field.press('Enter')
    expect(await (await answered).json()).toMatchObject({ result: { webhookID } })
    const [delivered] = await receiver.received(1)
    expect(delivered?.json).toMatchObject({ event: type, data: { period: { id: Number(eventID) } } })
    expect(await server.rpc('webhook.log.find', { webhookID })).toMatchObject({ total: 1 })
  })

  it('and so in Polish', async () => {
    await visitAs({ locale: 'pl-PL' })
    await story(pl)
  })

  it('is made by keyboard alone; its secret is gone once it is put away', async () => {
    const { eventID } = await server.newEvent()
    await open(`eventID=${eventID}`)
    await page.locator('#webhook-new').focus()
    await page.keyboard.press('Enter')
    await page.locator('#webhook-type input:focus').waitFor()
    await page.keyboard.press('Space')
    await page.getByRole('complementary').getByText('"type": "activityEnrollment"').waitFor()
    await page.locator('#webhook-url').focus()
    await page.keyboard.type('https://example.com/hook')
    await page.keyboard.press('Enter')
    await page.locator('.secret:focus').waitFor()
    const secret = await shownSecret()
    expect(secret).toMatch(/^whsec_/)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText(secret).waitFor({ state: 'detached' })
    await page.getByRole('region', { name: /^Webhook \d+: activityEnrollment$/ }).waitFor()
    await page.reload()
    await page.getByText('https://example.com/hook').first().waitFor()
    expect(await page.content()).not.toContain(secret)
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(secret)
  })

  it('with a wrong URL, or header, leads back to that field', async () => {
    const { eventID } = await server.newEvent()
    await open(`eventID=${eventID}&type=activityEnrollment`)
    await page.locator('#webhook-new').click()
    await page.locator('#webhook-url').fill('ftp://example.com')
    await page.getByText(en.webhookMore).click()
    await page.locator('#webhook-contentType').press('Enter')
    await page.locator('#webhook-url:focus[aria-invalid=true]').waitFor()
    expect(await page.locator('#webhook-url-wrong').innerText()).toContain('ftp://example.com')
    expect(await page.locator('#webhook-url').getAttribute('aria-describedby')).toContain('webhook-url-wrong')

    await page.locator('#webhook-url').fill('https://example.com')
    for (const [at, name] of ['x-tenant', 'host'].entries()) {
      await click('Add a header')
      await page.locator(`#webhook-headers-${at}:focus`).waitFor()
      await page.keyboard.type(name)
      await page.keyboard.press('Tab')
      await page.keyboard.type('7')
    }
    await page.keyboard.press('Enter')
    await page.locator('#webhook-headers-1:focus[aria-invalid=true]').waitFor()
    expect(await page.locator('#webhook-headers-wrong').innerText()).toContain('"host"')
    await page.locator('#webhook-headers-1').fill('X-Tenant')
    await page.keyboard.press('Enter')
    await page.getByText(en.headerTwice).waitFor()
    await click('Remove header 2')
    await click(en.webhookCreate)
    await shownSecret()
    expect((await server.rpc('webhook.find', { eventID })).data).toMatchObject([{ headers: ['x-tenant'] }])
  })

  it('is edited; what it keeps secret stays unless it is replaced', async () => {
    const { webhookID } = await openWebhook({ securityCode: 'the-code', headers: { 'x-tenant': '7' } })
    const get = () => server.rpc('webhook.get', { webhookID })
    await click(en.webhookEdit)
    await page.locator('#webhook-url:focus').fill(`${receiver.url}/other`)
    await page.keyboard.press('Enter')
    await said(en.webhookSaved)
    await page.locator(`#webhook-${webhookID}-edit:focus`).waitFor()
    expect(await get()).toMatchObject({ url: `${receiver.url}/other`, hasSecurityCode: true, headers: ['x-tenant'] })
    await server.rpc('webhook.test', { webhookID })
    expect(receiver.requests[0]?.headers).toMatchObject({ 'x-secret': 'the-code', 'x-tenant': '7' })

    await click(en.webhookEdit)
    await page.getByLabel(en.webhookContent).selectOption('application/x-www-form-urlencoded')
    await page.getByLabel(en.webhookCodeRemove).check()
    await page.getByLabel(en.webhookHeadersReplace).check()
    await page.getByLabel('Header 1: name').fill('x-other')
    await page.getByLabel('Header 1: value').fill('8')
    await page.getByLabel(en.webhookActive, { exact: true }).uncheck()
    await click(en.save)
    await page.getByText(en.webhookSwitchedOff, { exact: true }).waitFor()
    expect(await get()).toMatchObject({
      contentType: 'application/x-www-form-urlencoded',
      ...{ hasSecurityCode: false, headers: ['x-other'], active: false },
    })
  })

  it('is tested: what its receiver answers is shown, and that there was no answer', async () => {
    await openWebhook()
    receiver.behave(() => ({ status: 503, headers: { 'x-why': 'tired' }, body: 'come back later' }))
    await click(en.webhookTest)
    const answer = page.getByRole('region', { name: en.testAnswer })
    await answer.getByText('HTTP 503').waitFor()
    await answer.getByText('come back later').waitFor()
    await answer.getByText('127.0.0.1', { exact: true }).waitFor()
    await answer.getByText(en.testNotReceived).waitFor()
    await answer.getByText(en.testResponse).click()
    await answer.getByText('x-why: tired').waitFor()
    await answer.getByText(en.testRequest).click()
    await answer.getByText('webhook-signature:').waitFor()
    await answer.getByText('x-test: true').first().waitFor()
    await answer.getByText(en.testMark, { exact: true }).waitFor()
    await page.getByText(en.testAbout).waitFor()
    await page.getByText(en.webhookSilent).waitFor() // a test is no delivery

    await receiver.close()
    await click(en.webhookTest)
    await answer.getByText(en.noAnswer).waitFor()
    expect(await answer.locator('.issues').innerText()).not.toBe('')
  })

  it('that fails says why, since when, and leads to what failed', async () => {
    receiver.behave(() => ({ status: 503 }))
    const { webhookID, eventID, activityID } = await openWebhook()
    await server.enroll(activityID)
    const note = panel(webhookID).locator('.state-note')
    await note.getByText('First failure: ').waitFor()
    await note.getByText('The answer 503 does not count as received.').waitFor()
    await note.getByText(en.deliveryNextTry).waitFor()
    await note.getByRole('link', { name: en.webhookSeeFailed }).click()
    await page.locator('.delivery-list').getByText(en.deliveryWaiting, { exact: true }).waitFor()
    expect(page.url()).toContain(`/deliveries#eventID=${eventID}&webhookID=${webhookID}&state=waiting`)
    await server.rpc('webhook.remove', { webhookID }) // with what is tried again later
  })

  it('that is off is switched on by the first button of all', async () => {
    const { webhookID } = await openWebhook({ active: false })
    await panel(webhookID).getByText(en.missedNone).waitFor()
    await panel(webhookID).locator('.primary').press('Enter')
    await said(fill(en.webhookNowOn, { type: 'activityEnrollment' }))
    await page.locator(`#webhook-${webhookID}-test:focus`).waitFor()
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ active: true })
  })

  it('shows its secret once more where the server can, and only once', async () => {
    const { secret } = await openWebhook()
    await click(en.webhookShowSecret)
    expect(await shownSecret()).toBe(secret)
    await click(en.webhookShowSecret)
    await page.locator('.secret').nth(1).waitFor({ state: 'detached' })
    await click(en.secretKept)
    await page.locator('.secret').waitFor({ state: 'detached' })
  })

  it('is removed, once its user is sure', async () => {
    const { webhookID, activityID } = await openWebhook({ active: false })
    await server.rpc('webhook.edit', { webhookID, active: true })
    receiver.behave(() => ({ status: 500 }))
    await server.enroll(activityID)
    await polled(en.webhookFailing)

    await click(en.webhookRemove)
    const dialog = page.getByRole('dialog', { name: 'Remove activityEnrollment?' })
    await dialog.getByText(receiver.url).waitFor()
    await page.keyboard.press('Enter') // on Cancel
    await dialog.waitFor({ state: 'detached' })
    expect(visit.calls).not.toContain('webhook.remove')
    await click(en.webhookRemove)
    await dialog.getByRole('button', { name: en.webhookRemove }).click()
    await said('Removed. Cancelled deliveries: 1.')
    await page.locator('#webhook-new:focus').waitFor()
    await page.getByText(en.webhookNoneYet).waitFor()
    expect((await server.rpcError('webhook.get', { webhookID })).message).toBe('Not found')
  })

  it('has what failed recovered', async () => {
    const { activityID } = await openWebhook()
    receiver.behave(() => ({ status: 500 }))
    for (const name of ['Ana', 'Bia', 'Eva']) await server.enroll(activityID, name)
    await polled(en.webhookFailing)
    await expect.poll(() => server.outbox()).toHaveLength(3)
    await expect.poll(async () => (await server.outbox()).every(({ attempts }) => attempts === 1)).toBe(true)
    receiver.behave(() => ({}))

    await click(en.webhookRecover)
    const dialog = page.getByRole('dialog', { name: en.recoverTitle })
    await dialog.getByText('Deliveries to try again: 3').waitFor()
    await dialog.getByRole('button', { name: en.recoverRun }).click()
    await dialog.getByText('Under way again: 3').waitFor()
    await dialog.locator('#recover-close:focus').click()
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => server.outbox()).toEqual([])
    await polled(en.webhookHealthy)
  })

  it('has what failed recovered batch after batch, until it is stopped', async () => {
    await openWebhook()
    const limits: number[] = []
    let answer = () => {}
    await page.route('**/rpc', async (route) => {
      const { method, params } = route.request().postDataJSON()
      if (method !== 'webhook.recover') return route.continue()
      if (!params.dryRun) limits.push(params.limit)
      if (limits.length === 2) await new Promise<void>((resolve) => (answer = resolve))
      const result = params.dryRun ? { recovered: 0, left: 2_500 } : { recovered: 1_000, left: 1_500 }
      await route.fulfill({ json: { jsonrpc: '2.0', id: 1, result } })
    })
    await click(en.webhookRecover)
    const dialog = page.getByRole('dialog', { name: en.recoverTitle })
    await dialog.getByText('Deliveries to try again: 2,500').waitFor()
    await page.keyboard.press('Enter')
    await dialog.getByText('1,000 of 2,500').waitFor()
    expect(await dialog.getByRole('progressbar').getAttribute('value')).toBe('1000')
    await lookAt(page, 'wide webhooks progress')
    await dialog.getByRole('button', { name: en.recoverStop }).click()
    answer()
    await dialog.getByText('Under way again: 2,000').waitFor()
    expect(limits).toEqual([1_000, 1_000])
  })
})

describe('the form', () => {
  it('makes a webhook of each type that is chosen, with one secret, and a name', async () => {
    await visitAs({ locale: 'es-ES' })
    const { eventID } = await server.newEvent()
    await open(`eventID=${eventID}&edit=new`, es)
    const type = (name: string) => page.getByRole('checkbox', { name, exact: true })
    await type('activityEnrollment').check()
    await type('activityDismissal').check()
    await page.getByText('2 de 14 elegidos').waitFor()
    await page.getByLabel(es.url, { exact: true }).fill(receiver.url)
    await page.getByLabel(es.webhookName, { exact: true }).fill('Control de accesos')
    await lookAt(page, 'wide webhooks several')
    await click('Crear 2 webhooks')
    await said('Se han creado 2 webhooks.')
    await page.locator('.secret').getByText('activityEnrollment, activityDismissal').waitFor()
    await page.getByText('Control de accesos').nth(1).waitFor()
    const { data } = await server.rpc('webhook.find', { eventID })
    const named = { name: 'Control de accesos', url: receiver.url }
    expect(data).toMatchObject([
      { ...named, type: 'activityEnrollment' },
      { ...named, type: 'activityDismissal' },
    ])
    const secret = await shownSecret(es)
    for (const { webhookID } of data) await server.rpc('webhook.test', { webhookID })
    for (const request of await receiver.received(2)) verify(secret, request)
  })

  it('is an address, and what was typed in it is there on the way back and forth', async () => {
    const { webhookID, eventID, url } = await openWebhook({ name: 'The CRM' })
    const name = page.getByLabel(en.webhookName, { exact: true })
    await click(en.webhookEdit)
    await name.fill('The old CRM')
    await page.goBack()
    await panel(webhookID).waitFor()
    expect(await name.count()).toBe(0)
    await page.goForward()
    await expect.poll(() => name.inputValue()).toBe('The old CRM')
    await page.getByRole('link', { name: en.deliveries, exact: true }).click()
    await page.getByRole('heading', { name: en.deliveries }).waitFor()
    await page.goBack()
    await expect.poll(() => name.inputValue()).toBe('The old CRM')
    await click(en.cancel) // and that alone takes it away
    await page.locator(`#webhook-${webhookID}-edit:focus`).press('Enter')
    await expect.poll(() => name.inputValue()).toBe('The CRM')
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ name: 'The CRM', url })

    await open(`eventID=${eventID}&edit=new&type=attendee_accepted`)
    await page.locator('#webhook-url:focus').waitFor()
    expect(await page.getByRole('checkbox', { name: 'attendee_accepted' }).isChecked()).toBe(true)
    await open(`eventID=${eventID}&edit=9999`)
    await page.getByRole('alert').getByText('There is no webhook 9999.').waitFor()
    await click(en.cancel)
    await page.locator('table.webhooks').waitFor()
  })
})

describe('a secret', () => {
  it('is not lost by whatever is clicked, until its user has kept it', async () => {
    await visitAs({ locale: 'pl-PL' })
    const { eventID } = await server.newEvent()
    const other = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    await open(`eventID=${eventID}&type=activityEnrollment&edit=new`, pl)
    await page.locator('#webhook-url').fill(receiver.url)
    await click(pl.webhookCreate)
    const secret = await shownSecret(pl)
    const isThere = () => page.locator('.secret').getByText(secret).waitFor()
    const steps: (() => Promise<unknown>)[] = [
      () => page.getByRole('button', { name: 'activityEnrollment' }).first().click(), // closes it
      () => page.locator('#filter-type').selectOption(''),
      () => page.getByRole('button', { name: 'activityDismissal' }).first().click(),
      () => page.keyboard.press('Escape'),
      () => page.locator('#webhook-new').click(),
      () => page.locator('.event-field select').selectOption(other.eventID),
      () => page.getByRole('radio', { name: pl.scopeCompany }).check(),
      () => page.getByRole('link', { name: pl.typesPlace }).click(),
      () => page.getByRole('link', { name: pl.apiConsole }).click(),
      () => page.locator('select.language').selectOption('pl'),
      () => page.goBack(),
      () => page.goBack(),
      () => page.goForward(),
    ]
    for (const step of steps) {
      await step()
      await isThere()
    }
    await lookAt(page, 'wide secret elsewhere')

    // The browser asks before it leaves the page; its user stays.
    const asked: string[] = []
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type())
      await dialog.dismiss()
    })
    await page.evaluate('setTimeout(() => location.reload())')
    await expect.poll(() => asked).toEqual(['beforeunload'])
    await isThere()

    // Another one comes beside it.
    await page.getByRole('link', { name: pl.webhooks, exact: true }).click()
    await page.locator('.event-field select').selectOption(eventID)
    await page.getByRole('button', { name: 'activityDismissal' }).first().click()
    await panel(webhookID).getByRole('button', { name: pl.webhookRotate }).click()
    await page.getByRole('dialog').getByRole('button', { name: pl.webhookRotate }).click()
    await page.locator('.secret').nth(1).waitFor()
    await isThere()
    await page.locator('.secret').first().getByRole('button', { name: pl.secretKept }).click()
    await page.getByText(secret).waitFor({ state: 'detached' })
    await page.locator('.secret').getByRole('button', { name: pl.secretKept }).press('Enter')
    await page.locator('.secret').waitFor({ state: 'detached' })
    await page.locator('#content:focus').waitFor()
    await page.reload() // and nothing is asked
    await page.getByText(pl.tokenValid).waitFor()
    expect(asked).toHaveLength(1)
  })
})

describe('the webhooks of a company', () => {
  it('are shown and made where the token reaches the company', async () => {
    await visitAs({ locale: 'pt-BR' })
    const { companyID } = await server.rpc('company.create', { name: 'Instituto' })
    const { token } = await server.rpc('token.create', { name: 'Instituto', companyID, permission: 'admin' })
    await page.goto(`${server.app.url}/webhooks#of=company`)
    await signIn(page, token)
    await page.locator('#webhook-new').click() // before there is an event
    await page.getByRole('checkbox', { name: 'eventCreated', exact: true }).waitFor()
    await page.goto('about:blank')
    const { eventID } = await server.rpc('event.create', { name: 'Congresso', companyID })
    await server.newWebhook(eventID, 'https://example.com/of-the-event')
    await page.goto(`${server.app.url}/webhooks`)
    await signIn(page, token)
    await page.getByText('https://example.com/of-the-event').waitFor()
    await page.getByRole('radio', { name: pt.scopeCompany }).press('Space')
    await page.getByText(pt.webhookNoneCompany).waitFor()
    expect(await page.getByText('https://example.com/of-the-event').count()).toBe(0)
    await page.locator('#webhook-new').click()
    await page.getByRole('checkbox', { name: 'eventCreated', exact: true }).check()
    await page.locator('#webhook-url').fill(receiver.url)
    await click(pt.webhookCreate)
    await click(pt.secretKept)
    await lookAt(page, 'wide webhooks company')
    const [webhook] = (await server.rpc('webhook.find', { companyID })).data
    expect(webhook).toMatchObject({ eventID: null, type: 'eventCreated', url: receiver.url })
    await page.getByRole('radio', { name: pt.scopeEvent }).check()
    await page.getByText('https://example.com/of-the-event').waitFor()
    await page.locator('#webhook-new').click()
    await page.getByRole('checkbox', { name: 'activityCreated', exact: true }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'eventCreated', exact: true }).count()).toBe(0)

    // A link to one of the company leads there.
    await page.goto('about:blank')
    await page.goto(`${server.app.url}/webhooks#webhookID=${webhook.webhookID}`)
    await panel(webhook.webhookID).waitFor()
    expect(await page.getByRole('radio', { name: pt.scopeCompany }).isChecked()).toBe(true)
    const ofEvent = await server.rpc('token.create', { name: 'Evento', eventID })
    await signIn(page, ofEvent.token)
    await page.getByText('https://example.com/of-the-event').waitFor()
    expect(await page.getByRole('radio').count()).toBe(0)
  })
})

/** Of every row, rounded: browsers give fractions. */
const ROW_HEIGHTS = `[...document.querySelectorAll('table.webhooks tbody > tr')]
  .map((row) => Math.round(row.getBoundingClientRect().height))`

/** An event with a webhook in each state. */
async function manyStates() {
  const { eventID, activityID } = await server.newEvent()
  const make = (type: string, more: object = {}) => server.newWebhook(eventID, receiver.url, { type, ...more })
  receiver.behave(({ path }) => (path.includes('/failing') ? { status: 503, body: 'Service Unavailable' } : {}))
  const healthy = await make('activityEnrollment', { securityCode: 'code', headers: { 'x-tenant': '7' } })
  const url = `${receiver.url}/failing`
  const failing = await make('enrollment_added', { url, contentType: 'application/x-www-form-urlencoded' })
  const disabled = await make('activityDismissal', { url: `${url}/a/long/path?${'with=many&'.repeat(12)}` })
  const { personID } = await server.enroll(activityID)
  await server.rpc('activity.person.dismiss', { activityID, personID })
  await vi.waitFor(async () => expect(await server.rpc('webhook.log.find', { eventID })).toMatchObject({ total: 3 }))
  await make('attendee_accepted', { active: false })
  await make('activityEnrollment', { url: 'https://example.com/hooks' })
  receiver.behave(() => ({ status: 503, body: 'Service Unavailable' }))
  const { db } = server.app.connection
  const at = new Date(Date.now() - 3 * 3_600_000)
  await db.updateTable('webhook').set({ failing_since: at }).where('id', '=', failing.webhookID).execute()
  const missing = { missed_from: '1', missed_position: '0', off_since: at }
  const why = { active: false, ...missing, disabled_at: at, disabled_reason: 'The receiver answered 410 Gone.' }
  await db.updateTable('webhook').set(why).where('id', '=', disabled.webhookID).execute()
  return { eventID, ...healthy }
}

describe('the list', () => {
  it.each([
    ['wide', { viewport: { width: 1280, height: 900 } }],
    ['narrow', { viewport: { width: 900, height: 900 }, locale: 'es-ES' }],
    ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ] as const)('is accessible and fits: %s', async (name, options) => {
    await visitAs(options)
    const t = options && 'locale' in options ? es : en
    const { eventID, webhookID } = await manyStates()
    const look = (what: string) => lookAt(page, `${name} webhooks ${what}`)
    await open(`eventID=${eventID}`, t)
    await page.getByText(t.webhookDisabled).waitFor()
    const percent = (1).toLocaleString(t.locale, { style: 'percent' })
    // A tablet has no room for the day.
    if (name !== 'narrow')
      await page.getByRole('img', { name: fill(t.webhookDayLabel, { percent, count: 1 }) }).waitFor()
    if (name === 'phone') await page.locator('#filter-type').waitFor() // no rule of another place folds it
    if (name !== 'phone') expect(new Set((await page.evaluate(ROW_HEIGHTS)) as number[]).size).toBe(1)
    await look('list')
    await page.getByRole('button', { name: 'activityEnrollment' }).first().click()
    await panel(webhookID).getByRole('button', { name: t.webhookTest }).click()
    await page.getByText('HTTP 503').last().waitFor()
    await look('test')
    await page.getByRole('button', { name: t.webhookRotate }).click()
    await page.getByRole('dialog').waitFor()
    await look('sure')
    await page.getByRole('dialog').getByRole('button', { name: t.webhookRotate }).click()
    await page.locator('.secret').waitFor()
    await look('secret')
    await page.getByRole('button', { name: t.webhookRecover }).click()
    await page.getByText(t.recoverNone).waitFor()
    await look('recover')
    await page.keyboard.press('Escape')
    await panel(webhookID).getByRole('button', { name: t.webhookEdit, exact: true }).click()
    await page.getByLabel(t.webhookHeadersReplace).check()
    await page.getByLabel(t.webhookCodeNew).check()
    await look('edit')
    await click(t.cancel)
    await page.locator('#webhook-new').click()
    await page.locator('summary', { hasText: 'Konfeo' }).click()
    await page.getByLabel('attendee_accepted', { exact: true }).check()
    await page.getByText(t.webhookMore).click()
    await click(t.headerAdd)
    await click(t.webhookCreate)
    await page.locator('#webhook-url:focus').waitFor()
    await look('form')
  })

  it('is paged and filtered, and the address says how', async () => {
    const { eventID } = await server.newEvent()
    const values = Array.from({ length: 120 }, (_, n) => ({
      ...{ event_id: eventID, type: n === 7 ? 'activityDismissal' : 'activityEnrollment', active: n !== 7 },
      ...{
        url: `https://example.com/${n}`,
        content_type: 'application/json' as const,
        headers: '{}',
        secret: 'whsec_c2VjcmV0',
      },
      ...{ missed_from: n === 7 ? '1' : null, missed_position: n === 7 ? '0' : null },
      created_at: new Date(),
    }))
    await server.app.connection.db.insertInto('webhook').values(values).execute()
    await open(`eventID=${eventID}`)
    await page.getByText('1–50 of 120').waitFor()
    expect(await page.getByRole('button', { name: en.previous }).isDisabled()).toBe(true)
    await click(en.next)
    await page.getByText('51–100 of 120').waitFor()
    await click(en.next)
    await page.getByText('101–120 of 120').waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(20)
    expect(await page.getByRole('button', { name: en.next }).isDisabled()).toBe(true)
    await page.reload()
    await page.getByText('101–120 of 120').waitFor()

    await page.locator('#filter-active').selectOption('false')
    await page.getByText('https://example.com/7').waitFor()
    await page.getByText('1–1 of 1').waitFor()
    expect(new URL(page.url()).hash).toBe(`#eventID=${eventID}&active=false`)
    await page.locator('#filter-type').selectOption('activityEnrollment')
    await page.getByText(en.webhookNoMatch).waitFor()
    await click(en.webhookShowAll)
    await page.getByText('1–50 of 120').waitFor()
  })

  it('shows a webhook of another page that the address names, and what it cannot do for a reader', async () => {
    const { eventID, webhookID, url } = await openWebhook({ active: false })
    const { token } = await server.rpc('token.create', { name: 'Reader', eventID, permission: 'user' })
    await open(`eventID=${eventID}&active=true&webhookID=${webhookID}`)
    await panel(webhookID).getByText(url).waitFor()
    await click(en.close)
    await panel(webhookID).waitFor({ state: 'detached' })
    await page.goto(`${server.app.url}/webhooks#eventID=${eventID}`)
    await signIn(page, token)
    await page.getByRole('switch').click()
    await page.getByRole('alert').waitFor()
    expect((await server.rpc('webhook.get', { webhookID })).active).toBe(false)
  })
})
