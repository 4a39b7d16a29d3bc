import { describe, expect, it, vi } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { fill } from '../../src/console/web/phrases/language.ts'
import { ADMIN } from '../harness/server.ts'
import { answerOf, goTo, result } from './api-console.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visit, visitAs } from './stage.ts'

setStage({ cut: true })

async function open(hash = ''): Promise<void> {
  await page.goto(`${server.app.url}/${hash}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

function threeFrames(): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))))`)
}

async function openSignedIn(hash = ''): Promise<void> {
  await open(hash)
  await signIn(page)
  await page.getByText(en.tokenValid).waitFor()
  const method = /^#(\w+\.[\w.]+)/.exec(hash)?.[1]
  // A key that comes before the form is there runs nothing.
  if (method) await page.locator(`form[aria-label="${method}"] button[type="submit"]`).waitFor()
}

describe('the token', () => {
  it('is told wrong at once, and right', async () => {
    await open()
    await page.getByText('Enter a token to run methods.').waitFor()
    await signIn(page, 'wrong')
    await page.getByText('This token is not valid.').waitFor()
    await signIn(page)
    await page.getByText('The token is valid.').waitFor()
    expect(await page.getByLabel('Token', { exact: true }).getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Show the token' }).click()
    expect(await page.getByLabel('Token', { exact: true }).getAttribute('type')).toBe('text')
  })

  it('keeps the focus of who types it while the form of a link comes, or whatever else would have it', async () => {
    let come = () => {}
    const free = new Promise<void>((resolve) => {
      come = resolve
    })
    await page.route(/openrpc\.json$/, async (route) => {
      await free
      await route.fallback()
    })
    await page.goto(`${server.app.url}/#webhook.get?webhookID=4711`)
    await page.locator('#token').focus()
    await page.keyboard.type(ADMIN.slice(0, 8))
    come()
    await page.locator('#field-webhook\\.get-webhookID').waitFor()
    await threeFrames()
    await page.keyboard.type(ADMIN.slice(8))
    expect(await page.locator('#token').inputValue()).toBe(ADMIN)
    // Between what asks for the focus and the frame in which it would have it.
    await page.getByRole('link', { name: /^webhook\.find:/ }).focus()
    await page.evaluate(`history.pushState(null, '', '#webhook.find')
      dispatchEvent(new HashChangeEvent('hashchange'))
      document.getElementById('filter').focus()`)
    await page.locator('#field-webhook\\.find-eventID').waitFor()
    await threeFrames()
    expect(await page.evaluate('document.activeElement.id')).toBe('filter')
  })

  it('stays in this tab, unless it is to be remembered, until it is cleared', async () => {
    await openSignedIn()
    await page.reload()
    await page.getByText('The token is valid.').waitFor()
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}')
    await page.getByRole('button', { name: en.settings }).click() // folded, for it works
    await page.getByLabel('Remember').check()
    expect(await page.evaluate("localStorage['aviso.token']")).toBe(ADMIN)
    await page.getByRole('button', { name: 'Clear the token' }).click()
    await page.getByText('Enter a token to run methods.').waitFor()
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(ADMIN)
  })
})

describe('a token of a company', () => {
  it("opens the company's events, and is offered what it may do", async () => {
    const { companyID } = await server.rpc('company.create', { name: 'School' })
    const { eventID } = await server.rpc('event.create', { name: 'Of the school', companyID })
    await server.newEvent()
    const tokenOf = async (limits: object) =>
      (await server.rpc('token.create', { name: 'Customer', permission: 'admin', ...limits })).token
    const offered = (method: string) => page.getByRole('link', { name: `${method}: ${en.tryOut}`, exact: true })
    await openSignedIn()
    await offered('company.create').waitFor()
    await signIn(page, await tokenOf({ companyID }))
    await offered('company.create').waitFor({ state: 'detached' })
    await offered('company.edit').waitFor()
    await signIn(page, await tokenOf({ eventID }))
    await offered('company.edit').waitFor({ state: 'detached' })
    await offered('event.edit').waitFor()
    await page.locator('#token-state', { hasText: `Event ${eventID}` }).waitFor()
    await signIn(page, await tokenOf({ eventID, permission: 'user' }))
    await page.locator('#token-state', { hasText: `Event ${eventID}, read only` }).waitFor()
    await offered('event.edit').waitFor({ state: 'detached' })
    await page.getByText(/methods are not for this token/).waitFor()
    await page.goto(`${server.app.url}/webhooks`)
    await signIn(page, await tokenOf({ companyID }))
    const events = page.locator('.event-field select')
    await expect.poll(() => events.locator('option').allInnerTexts()).toEqual([`Of the school #${eventID}`])
  })
})

describe('the first visit', () => {
  const card = (title: string) => page.getByRole('region', { name: title })
  const step = (name: string) => page.locator('.steps li', { has: page.getByRole('link', { name }) })

  it('asks for a token and says where one is, then leads to the first delivery', async () => {
    const { eventID, activityID } = await server.newEvent()
    await page.addInitScript(`sessionStorage.setItem('aviso.eventID', '${eventID}')`)
    await open()
    await card(en.firstTitle).getByText('npx aviso token --name me').waitFor()
    await card(en.firstTitle).getByRole('button', { name: en.firstEnter }).click()
    await page.locator('#token:focus').waitFor()
    await lookAt(page, 'first visit')
    await signIn(page)
    await step(en.firstCreate).waitFor()
    await lookAt(page, 'first steps')
    expect(await page.locator('.steps .done').count()).toBe(0)

    await page.getByRole('link', { name: en.firstCreate }).click()
    await page.getByText(en.webhookNoneYet).waitFor()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await page.goBack()
    await page.locator('.steps .done', { hasText: en.firstCreate }).waitFor()
    await page.getByRole('link', { name: en.firstTest }).click()
    await page.locator(`#webhook-${webhookID}-test`).click()
    await page.getByText(en.testReceived).first().waitFor()
    await page.getByRole('link', { name: en.apiConsole }).click()
    await page.locator('.steps .done', { hasText: en.firstTest }).waitFor()

    await server.enroll(activityID)
    await receiver.received(2)
    await card(en.firstSteps).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText(en.tokenValid).waitFor()
    expect(await card(en.firstSteps).count()).toBe(0)
  })

  it('is put away for good, and shows nothing to a token that only reads', async () => {
    const { eventID } = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'Reader', eventID, permission: 'user' })
    await openSignedIn()
    await card(en.firstSteps).waitFor()
    await signIn(page, token)
    await card(en.firstSteps).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: en.clearToken }).click()
    await card(en.firstTitle).getByRole('button', { name: en.firstLeave }).press('Enter')
    await card(en.firstTitle).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText(en.tokenMissing).waitFor()
    expect(await card(en.firstTitle).count()).toBe(0)
  })
})

describe('a method', () => {
  it('says whether it reads, writes or removes', async () => {
    await openSignedIn('#webhook')
    const tags = (method: string) => page.locator(`[id="method-${method}"] .tag`).allInnerTexts()
    expect(await tags('webhook.find')).toEqual([en.accessRead])
    expect(await tags('webhook.requestExample')).toEqual([en.accessRead])
    expect(await tags('webhook.create')).toEqual([en.accessWrite])
    expect((await tags('webhook.remove')).map((tag) => tag.trim())).toEqual([en.destructive])
  })
})

describe('a webhook', () => {
  it('is created, found, shown and removed by keyboard alone', async () => {
    const { eventID } = await server.newEvent()
    await openSignedIn()
    await goTo('webhook.create')
    await page.keyboard.type('activityEnrollment')
    await page.keyboard.press('Tab')
    await page.keyboard.type('https://example.com/hook')
    await page.keyboard.press('Tab')
    await page.keyboard.type(eventID)
    await page.keyboard.press('Enter')
    const { webhookID } = await result('webhook.create')
    expect(await answerOf('webhook.create').innerText()).toMatch(/HTTP 200\s+\d+ ms\s+\d+ B/)

    await goTo('webhook.find') // the event is known by now
    await page.keyboard.press('Enter')
    expect(await result('webhook.find')).toMatchObject({
      data: [{ webhookID, type: 'activityEnrollment', eventID }],
    })

    for (const method of ['webhook.requestExample', 'webhook.responseExample']) {
      await goTo(method)
      await page.keyboard.type(webhookID)
      await page.keyboard.press('Enter')
      await result(method)
    }
    await goTo('webhook.remove')
    await page.keyboard.type(webhookID)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: fill(en.sureTitle, { method: 'webhook.remove' }) }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(visit.calls).not.toContain('webhook.remove')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await result('webhook.remove')).toMatchObject({ webhookID })
  })

  it('with a wrong URL leads back to that field', async () => {
    const { eventID } = await server.newEvent()
    await openSignedIn(`#webhook.create?eventID=${eventID}&type=activityEnrollment&url=ftp://example.com`)
    await page.keyboard.press('Control+Enter')
    await page.locator('#field-webhook\\.create-url:focus[aria-invalid=true]').waitFor()
    expect(await answerOf('webhook.create').innerText()).toMatch(/Error\s+HTTP 200/)
    expect(await page.locator('#field-webhook\\.create-url-wrong').innerText()).toContain('ftp://example.com')
  })
})

describe('the form', () => {
  it('is filled by a link, which never runs', async () => {
    await openSignedIn('#webhook.create?url=https://example.com/a%26b&eventID=1&active=false')
    expect(await page.locator('#field-webhook\\.create-url').inputValue()).toBe('https://example.com/a&b')
    expect(await page.locator('#field-webhook\\.create-active').inputValue()).toBe('false')
    expect(visit.calls).not.toContain('webhook.create')
  })

  it('takes lists and headers, shows them as JSON, and calls again from the history', async () => {
    await openSignedIn('#event.create')
    await page.locator('#field-event\\.create-name').fill('Congress')
    await page.locator('#field-event\\.create-groups-add').click()
    await page.locator('#field-event\\.create-groups-0-name').fill('Early')
    await page.locator('#field-event\\.create-groups-0-price').fill('12.5')
    await page.locator('#field-event\\.create-groups-0-currency').fill('EUR')
    await page.getByText('JSON', { exact: true }).first().click()
    const json = page.getByLabel('Parameters as JSON')
    expect(JSON.parse(await json.inputValue())).toEqual({
      name: 'Congress',
      groups: [{ name: 'Early', price: 12.5, currency: 'EUR' }],
    })
    await json.press('Control+Enter')
    expect(await result('event.create')).toMatchObject({ groups: [{ name: 'Early' }] })
    await json.fill('{')
    await json.press('Control+Enter')
    await page.getByRole('alert').waitFor()
    expect(visit.calls.filter((method) => method === 'event.create')).toHaveLength(1)

    await page.reload()
    await page.getByTitle('Fill the form again').first().click()
    await page.locator('form[aria-label="event.create"]').waitFor()
    expect(await page.locator('#field-event\\.create-groups-0-price').inputValue()).toBe('12.5')
    expect(await page.evaluate("sessionStorage['aviso.calls']")).not.toContain(ADMIN)
  })

  it('is filled from an example, and copied as a command', async () => {
    await visit.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await openSignedIn('#webhook.create')
    await page.getByRole('button', { name: 'Fill from example: everything' }).click()
    expect(await page.locator('#field-webhook\\.create-headers-0').inputValue()).toBe('X-Tenant')
    await page.locator('#field-webhook\\.create-eventID').fill('999999')
    await page.locator('#field-webhook\\.create-eventID').press('Enter')
    await page.locator('#field-webhook\\.create-eventID:focus[aria-invalid=true]').waitFor()
    await page.getByRole('button', { name: 'curl' }).click()
    await page.getByText('Copied.').waitFor()
    const curl = await page.evaluate('navigator.clipboard.readText()')
    expect(curl).toContain('Bearer $TOKEN')
    expect(curl).not.toContain(ADMIN)
    expect(curl).toContain('c0de-of-your-own')
    await page.getByRole('button', { name: 'link', exact: true }).click()
    await vi.waitFor(async () =>
      expect(await page.evaluate('navigator.clipboard.readText()')).toContain('#webhook.create?'),
    )
    const kept = [
      await page.evaluate('navigator.clipboard.readText()'),
      await page.evaluate('sessionStorage["aviso.calls"]'),
    ]
    for (const text of kept) expect(text).not.toMatch(/c0de-of-your-own|X-Tenant/)
  })
})

describe('a field', () => {
  it('that is rare is folded, until it has a value or is what an error is about', async () => {
    await openSignedIn('#webhook.log.find?eventID=1')
    const since = page.locator('#field-webhook\\.log\\.find-since')
    await page.locator('#field-webhook\\.log\\.find-eventID').waitFor()
    expect(await since.count()).toBe(0)
    await page.goto(`${server.app.url}/#webhook.log.find?eventID=1&since=never`)
    await since.waitFor()
    await page.getByRole('button', { name: /^More fields/ }).press('Enter')
    expect(await since.count()).toBe(0)
    await page.keyboard.press('Control+Enter')
    await page.locator('#field-webhook\\.log\\.find-since:focus[aria-invalid=true]').waitFor()
  })

  it('says what is wrong with it, and nothing else does', async () => {
    const { eventID } = await server.newEvent()
    await openSignedIn('#webhook.create')
    await page.getByText('JSON', { exact: true }).first().click()
    await page.getByLabel('Parameters as JSON').press('Control+Enter')
    const others = page.getByRole('list', { name: en.issueCount })
    await expect.poll(() => others.locator('li').count()).toBe(2)
    await page.getByText('Form', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor() // one call at a time
    await page.locator('#field-webhook\\.create-type-wrong').waitFor()
    await page.locator('#field-webhook\\.create-url-wrong').waitFor()
    expect(await others.count()).toBe(0)
    const headers = encodeURIComponent('{"a b": "1"}')
    await page.goto(
      `${server.app.url}/#webhook.create?eventID=${eventID}&type=activityEnrollment&url=https://a.example&headers=${headers}`,
    )
    await page.keyboard.press('Control+Enter')
    await page.locator('#field-webhook\\.create-headers-wrong').waitFor()
    expect(await others.count()).toBe(0)
  })

  it('with an ID that was typed keeps it when an example is filled in', async () => {
    await openSignedIn('#webhook.create?eventID=4711')
    await page.getByRole('button', { name: 'Fill from example: everything' }).click()
    expect(await page.locator('#field-webhook\\.create-url').inputValue()).not.toBe('')
    expect(await page.locator('#field-webhook\\.create-eventID').inputValue()).toBe('4711')
  })
})

describe('an ID', () => {
  const choices = () => page.locator('.choices [role=option]')
  const field = (name: string) => page.getByRole('combobox', { name: new RegExp(`^${name}`) })

  it('is searched for by name and picked by keyboard, each of the event that stands in the form', async () => {
    const { eventID } = await server.rpc('event.create', { name: 'A congress of beekeepers' })
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Queens' })
    await server.rpc('activity.create', { eventID, name: 'Drones' })
    const { personID } = await server.enroll(activityID, 'Zofia Miód')
    await openSignedIn('#event.person.get')
    await field('eventID').focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('BEEKEEP')
    await choices().waitFor()
    await lookAt(page, 'choices')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await field('eventID').inputValue()).toBe(eventID)
    expect(visit.calls).not.toContain('event.person.get')
    await field('personID').fill('miód')
    await choices().click()
    await field('personID').press('Enter')
    expect(await result('event.person.get')).toMatchObject({ personID, eventID })

    await page.goto(`${server.app.url}/#activity.person.find`) // the event is known by now
    await field('activityID').press('ArrowDown')
    await expect.poll(() => choices().count()).toBe(2)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect.poll(() => choices().count()).toBe(0)
    await field('activityID').fill('quee')
    await choices().click()
    await field('activityID').press('Enter')
    expect(await result('activity.person.find')).toMatchObject({ data: [{ personID }] })
  })

  it('can be typed as a number, or as one of the company', async () => {
    const { eventID } = await server.rpc('event.create', { name: 'Known', externalID: 'EV-77' })
    await openSignedIn('#event.get')
    await field('eventID').fill('EV-77')
    await page.getByText(en.noChoices).waitFor()
    await field('eventID').press('Enter')
    expect(await result('event.get')).toMatchObject({ eventID, externalID: 'EV-77' })
    visit.calls.length = 0
    await field('eventID').fill(eventID)
    await field('eventID').press('Enter')
    // The choices may be asked for meanwhile.
    await expect.poll(() => visit.calls.filter((method) => method !== 'event.find')).toEqual(['event.get'])
  })
})

describe('an answer', () => {
  it('is beside its form on a wide screen, in view', async () => {
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    await openSignedIn(`#webhook.requestExample?webhookID=${webhookID}`)
    await page.keyboard.press('Control+Enter')
    await expect
      .poll(async () => {
        const form = await page.locator('.method-form').boundingBox()
        const answer = await answerOf('webhook.requestExample').boundingBox()
        return answer && form && answer.x >= form.x + form.width && answer.y + answer.height <= 900
      })
      .toBe(true)
  })

  it('is a tree that is folded and copied by keyboard', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    await openSignedIn(`#webhook.find?eventID=${eventID}`)
    await page.keyboard.press('Control+Enter')
    const lines = answerOf('webhook.find').getByRole('treeitem')
    await lines.first().focus()
    for (let down = 0; down < 4; down += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await page.locator(':focus').innerText()).toContain(`"webhookID": "${webhookID}"`)
    await page.keyboard.press('c')
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(webhookID)
    await page.keyboard.press('ArrowLeft') // to what holds it
    await page.keyboard.press('ArrowLeft')
    await page.locator('[role=treeitem][aria-expanded=false]:focus').waitFor()
    await expect.poll(() => lines.filter({ hasText: 'webhookID' }).count()).toBe(0)
    await page.keyboard.press('c')
    await expect
      .poll(async () => JSON.parse((await page.evaluate('navigator.clipboard.readText()')) as string))
      .toMatchObject({ webhookID })
    await page.keyboard.press('Enter')
    await expect.poll(() => lines.filter({ hasText: '"webhookID"' }).count()).toBe(1)
  })

  it('has the programs that verify a delivery, one for each language', async () => {
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    const { verification } = await server.rpc('webhook.requestExample', { webhookID })
    await openSignedIn(`#webhook.requestExample?webhookID=${webhookID}`)
    await page.keyboard.press('Control+Enter')
    const panel = page.getByRole('tabpanel')
    expect(await panel.textContent()).toBe(verification.node)
    await page.getByRole('tab', { name: 'Node.js' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: 'Python', selected: true }).waitFor()
    expect(await panel.textContent()).toBe(verification.python)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('tab', { name: 'Go', selected: true }).waitFor()
  })
})

describe('the page', () => {
  it('aborts a call that hangs', async () => {
    await openSignedIn('#event.find')
    await page.route('**/rpc', () => {}) // never answered
    await page.locator('#field-event\\.find-limit').press('Enter')
    await page.getByText('Running…').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('The call was aborted.').waitFor()
  })

  it('is dark or light when told, whatever the system is, and stays so', async () => {
    await open()
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    await page.getByRole('button', { name: `${en.theme}: ${en.themeAuto}` }).click()
    expect(await ground()).toBe(light)
    await page.getByRole('button', { name: `${en.theme}: ${en.themeLight}` }).click()
    expect(await ground()).not.toBe(light)
    await page.reload()
    await page.getByRole('button', { name: `${en.theme}: ${en.themeDark}` }).click()
    expect(await ground()).toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(ground).not.toBe(light)
  })

  it('tells its keys by ?, but not to somebody who types one', async () => {
    await openSignedIn('#webhook.create')
    await page.locator('#field-webhook\\.create-url').press('?')
    await page.locator('main').focus()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: en.keys }).getByText('Ctrl+Enter').waitFor()
    await lookAt(page, 'keys')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.locator('#field-webhook\\.create-url').inputValue()).toBe('?')
  })

  it('folds the token and the language on a phone, once there is a token', async () => {
    await visitAs({ viewport: { width: 390, height: 844 } })
    await openSignedIn()
    expect(await page.getByLabel(en.language).isVisible()).toBe(true)
    await page.reload()
    await page.getByText(en.tokenValid).waitFor()
    expect(await page.getByLabel(en.language).isVisible()).toBe(false)
    expect(await page.locator('#token').isVisible()).toBe(false)
    await page.getByRole('button', { name: en.settings }).press('Enter')
    await page.getByLabel(en.language).waitFor()
    await lookAt(page, 'phone settings')
    await page.getByRole('button', { name: en.clearToken }).click()
    await page.getByRole('button', { name: en.settings }).press('Enter') // without a token there is nothing to fold
    expect(await page.locator('#token').isVisible()).toBe(true)
  })

  it('scrolls to the method that a link names', async () => {
    await openSignedIn()
    // A form opens higher once it has the event.
    await expect.poll(() => page.getByRole('combobox', { name: en.event, exact: true }).inputValue()).not.toBe('')
    await page.goto(`${server.app.url}/#webhook.recover`)
    const row = page.locator('[id="method-webhook.recover"]')
    await expect
      .poll(async () => {
        const box = await row.boundingBox()
        return box && box.y > 50 && box.y + box.height <= 901 // rounded
      })
      .toBe(true)
  })

  it('says what it did above a dialog, and not on an answer', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    await openSignedIn(`#webhook.get?webhookID=${webhookID}`)
    await page.keyboard.press('Control+Enter')
    const answer = answerOf('webhook.get')
    await answer.getByRole('button', { name: en.copyAnswer }).click()
    const said = page.locator('.announcer', { hasText: en.copied })
    await said.waitFor()
    const [toast, box] = [await said.boundingBox(), await answer.boundingBox()]
    expect((toast?.y ?? 0) + (toast?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0)
    await page.locator('main').focus()
    await page.keyboard.press('?')
    await page.evaluate(`document.querySelector('.copies button').click()`)
    await said.waitFor()
    const top = `(() => { const { x, y } = document.querySelector('.announcer').getBoundingClientRect()
      return document.querySelector('.announcer').matches(':popover-open') && Boolean(document.querySelector('dialog[open]')) && y < 60 && x > 0 })()`
    expect(await page.evaluate(top)).toBe(true)
  })

  it('says so when a link names an event that is not there', async () => {
    const { eventID } = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'Customer', eventID, permission: 'admin' })
    await page.goto(`${server.app.url}/webhooks#eventID=999999`)
    await signIn(page, token)
    await page.getByText(fill(en.eventUnseen, { linked: '999999', eventID })).waitFor()
  })

  it('speaks the language of the browser, and another when told', async () => {
    await visitAs({ locale: 'es-ES' })
    await open()
    await page.getByText('Introduzca un token para ejecutar métodos.').waitFor()
    await page.getByLabel('Idioma').selectOption('pl')
    await page.getByText('Podaj token, aby wykonywać metody.').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('pl')
    await page.reload()
    await page.getByText('Podaj token, aby wykonywać metody.').waitFor()
  })

  it.each([
    ['wide', { viewport: { width: 1280, height: 900 } }],
    ['dark phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ] as const)('is accessible and fits: %s', async (name, options) => {
    const { eventID } = await server.newEvent()
    await visitAs(options)
    await openSignedIn(`#webhook.create?eventID=${eventID}&type=activityEnrollment&url=https://example.com/hook`)
    const look = (what: string) => lookAt(page, `${name} ${what}`)
    await page.keyboard.press('Control+Enter')
    await result('webhook.create')
    await look('result')
    await page.locator('#field-webhook\\.create-url').fill('nonsense')
    await page.keyboard.press('Enter')
    await page.locator('#field-webhook\\.create-url[aria-invalid=true]').waitFor()
    await look('error')
    await page.goto(`${server.app.url}/#event.person.bind`)
    await page.getByRole('button', { name: /^More fields/ }).click()
    await page.locator('#field-event\\.person\\.bind-content-add').click()
    await page.locator('#field-event\\.person\\.bind-content-0-answers-add').click()
    await look('nested')
    await page.goto(`${server.app.url}/#event.remove?eventID=${eventID}`)
    await page.locator('form[aria-label="event.remove"]').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').waitFor()
    await look('dialog')
  })
})
