import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { ADMIN } from '../harness/server.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visit, visitAs } from './stage.ts'

setStage({ cut: true, expected: /^Failed to load resource: net::ERR_FAILED/ })

async function open(hash: string, t: Phrases = en, token = ADMIN): Promise<void> {
  await page.goto(`${server.app.url}/people${hash && `#${hash}`}`)
  await signIn(page, token)
  await page.getByText(t.tokenValid).waitFor()
}

/** A new event with an activity whose people are shown. */
async function openEvent(t: Phrases = en, more = ''): Promise<{ eventID: string; activityID: string }> {
  const made = await server.newEvent()
  await open(`eventID=${made.eventID}${more}`, t)
  await page.getByRole('heading', { name: t.people, level: 1 }).waitFor()
  return made
}

async function enroll(name: string, email: string, t: Phrases = en): Promise<void> {
  await page.getByLabel(t.personName, { exact: true }).fill(name)
  await page.getByLabel(t.email, { exact: true }).fill(email)
  await page.getByRole('button', { name: t.enroll, exact: true }).click()
}

function row(name: string) {
  return page.locator('.people-table tbody', { hasText: name })
}

async function namesIn(activityID: string): Promise<string[]> {
  const { data } = await server.rpc('activity.person.find', { activityID, limit: 100 })
  return data.map(({ name }: { name: string }) => name).sort()
}

async function chooseFile(name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
}

async function focused(): Promise<string> {
  return page.evaluate('document.activeElement.id')
}

/** One line of a list. On a phone, rows are no rows any more, so it is not found by its role. */
function line(number: number) {
  return page.locator('.import-table tbody tr').filter({ has: page.locator(`th:text-is("${number}")`) })
}

describe('people', () => {
  it('are enrolled and dismissed by clicks, from nothing, in Spanish, and the receiver hears it', async () => {
    await visitAs({ locale: 'es-PE' })
    const { companyID } = await server.rpc('company.create', { name: 'Colegio' })
    const { token } = await server.rpc('token.create', { name: 'Colegio', permission: 'admin', companyID })
    await open('', es, token)
    await page.getByText(es.eventNone).waitFor()
    await lookAt(page, 'wide people no event')
    await page.getByRole('button', { name: es.eventMake }).click()
    await page.getByText(es.nameMissing).waitFor()
    await page.getByLabel(es.eventName).fill('Año escolar')
    await page.getByRole('button', { name: es.eventMake }).click()
    await page.getByLabel(es.activityName).fill('Robótica')
    await lookAt(page, 'wide people no activity')
    await page.getByRole('button', { name: es.activityMake }).click()
    await page.getByText(fill(es.peopleNone, { name: 'Robótica' })).waitFor()
    await lookAt(page, 'wide people nobody')

    const { eventID } = (await server.rpc('event.find', {}, token)).data[0]
    await server.newWebhook(eventID, `${receiver.url}/in`)
    await server.newWebhook(eventID, `${receiver.url}/out`, { type: 'activityDismissal' })
    await enroll('Lucía Gómez', 'lucia@example.com', es)
    await page.getByText(fill(es.enrolledNow, { name: 'Lucía Gómez' })).waitFor()
    await row('lucia@example.com').waitFor()
    const [heard] = await receiver.received(1)
    expect([heard?.path, JSON.stringify(heard?.json)]).toEqual([
      expect.stringMatching(/in$/),
      expect.stringContaining('Lucía Gómez'),
    ])
    await page.locator('.done-note').getByRole('link', { name: es.personSent }).click()
    const about = page.getByRole('region', { name: es.personTitle })
    await about.getByText('Lucía Gómez').waitFor()
    await about.getByText(fill(es.toldAll, { total: 1 })).waitFor()
    await page.goBack()

    await enroll('Lucía', 'LUCIA@example.com', es)
    await page.getByText(fill(es.enrolledBefore, { name: 'Lucía' })).waitFor()
    await page.getByRole('button', { name: fill(es.dismissOf, { name: 'Lucía Gómez' }) }).click()
    await lookAt(page, 'wide people dismiss')
    await page.getByRole('dialog').getByRole('button', { name: es.dismiss, exact: true }).click()
    await page.getByText(fill(es.dismissedNow, { name: 'Lucía Gómez' })).waitFor()
    await page.getByText(fill(es.peopleNone, { name: 'Robótica' })).waitFor()
    const [, gone] = await receiver.received(2)
    expect(gone?.path).toMatch(/out$/)
  })

  it('are managed with the keyboard alone, which is never lost', async () => {
    const { activityID } = await openEvent()
    const name = page.locator('#enroll-name')
    await name.focus()
    await page.keyboard.press('Enter')
    await page.getByText(en.flawNoEmail).waitFor()
    await expect.poll(focused).toBe('enroll-email')
    await page.keyboard.type('ana@ñ%.com')
    await page.keyboard.press('Enter')
    await page.locator('#enroll-email-wrong', { hasText: en.flawEmail }).waitFor() // no domain can be like that
    await expect.poll(focused).toBe('enroll-email')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('ana@example.com')
    await page.keyboard.press('Enter')
    await page.getByText(en.flawNoName).waitFor()
    await expect.poll(focused).toBe('enroll-name')
    await page.keyboard.type('Ana')
    await page.keyboard.press('Enter')
    await row('ana@example.com').waitFor()
    await expect.poll(focused).toBe('enroll-name')
    expect(await name.inputValue()).toBe('')
    expect(await namesIn(activityID)).toEqual(['Ana'])

    await row('Ana')
      .getByRole('button', { name: fill(en.dismissOf, { name: 'Ana' }) })
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Enter') // on Cancel
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await namesIn(activityID)).toEqual(['Ana'])
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await row('Ana').waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('done-sent')
    expect(await namesIn(activityID)).toEqual([])
  })

  it('are found by what is known of them, and open with where else they take part', async () => {
    const { eventID, activityID } = await server.newEvent()
    const [talkID] = await server.newActivities(eventID, 101)
    await server.enroll(activityID, 'Ana Souza', { personID: { externalID: 'A-7' } })
    await server.enroll(activityID, 'Bia Lima')
    await server.enroll(talkID as string, 'Ana Souza')
    await open(`eventID=${eventID}`)
    await row('Bia Lima').waitFor()
    await page.getByLabel(en.peopleSearch).fill('souza')
    await page.keyboard.press('Enter')
    await row('Bia Lima').waitFor({ state: 'detached' })
    await row('Ana Souza').getByRole('button', { name: 'Ana Souza', exact: true }).click()
    await row('Ana Souza').getByText('Talk 0').waitFor()
    await row('Ana Souza').getByText('A-7').waitFor()
    await lookAt(page, 'wide people person')
    await page.getByLabel(en.peopleSearch).fill('nobody')
    await page.keyboard.press('Enter')
    await page.getByText('Nobody here is known by “nobody”.').waitFor()
    await page.getByRole('button', { name: en.peopleAll }).click()
    await row('Bia Lima').waitFor()

    await page.getByLabel(en.activitySearch).fill('Talk 100')
    await page.getByRole('option', { name: 'Talk 100' }).click()
    await page.getByText('Nobody is enrolled in Talk 100 yet.').waitFor()
    expect(await page.locator('#activity option:checked').innerText()).toBe('Talk 100')
    await page.getByRole('button', { name: en.activityNew }).click()
    await page.getByLabel(en.activityName).fill('Workshop')
    await page.keyboard.press('Enter')
    await page.getByText('Nobody is enrolled in Workshop yet.').waitFor()
  })

  it('are only seen with a token that may only read; one of the event gives no numbers', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.enroll(activityID)
    const tokenFor = async (permission: string) =>
      (await server.rpc('token.create', { name: permission, permission, eventID })).token
    await open('import=1', en, await tokenFor('user'))
    await row('Ana Souza').waitFor()
    expect(await page.locator('main button').allInnerTexts()).toEqual([en.searchRun, 'Ana Souza'])
    await page.getByRole('link', { name: fill(en.personSentOf, { name: 'Ana Souza' }) }).waitFor()
    await lookAt(page, 'wide people read only')

    await visitAs({})
    await open('', en, await tokenFor('admin'))
    await enroll('Bia Lima', 'bia@example.com')
    await row('Bia Lima').waitFor()
    expect(await page.getByLabel(en.externalID).count()).toBe(0)
    await page.getByRole('button', { name: en.importOpen }).click()
    await page.getByLabel(en.importText).fill('name,email,external ID\nCaio,caio@example.com,7')
    await page.getByText(fill(en.importUnread, { columns: 'external ID' })).waitFor()
    await page.getByRole('button', { name: fill(en.importSend, { count: 1 }) }).click()
    await line(2).getByText(en.importEnrolled).waitFor()
  })
})

describe('a list', () => {
  it('is pasted on a phone, in Polish, and each of its lines is told of, also in a file', async () => {
    await visitAs({ locale: 'pl-PL', viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID, 'Jan Nowak', { bypassWebhook: true })
    await open(`eventID=${eventID}`, pl)
    await row('Jan Nowak').waitFor()
    await lookAt(page, 'phone people')
    await page.getByRole('button', { name: pl.importOpen }).click()
    await page.locator('#import-text:focus').waitFor()
    await page
      .getByLabel(pl.importText)
      .fill(
        [
          'Imię i nazwisko;Adres e-mail;ID zewnętrzne;Klasa',
          '"Mazur; Łucja";lucja@example.com;A-2;1a',
          'Jan Nowak;jan.nowak@example.com;;1a',
          'Ola;;;1a',
          `${'Ewa'.repeat(67)};ewa@example.com;;1a`,
          'Łucja;LUCJA@example.com;;1b',
          'Ewa;ewa@ż%.pl;;1a',
        ].join('\r\n'),
      )
    await page.getByText(fill(pl.importPreview, { left: 3, wrong: 3 })).waitFor()
    await page.getByText(fill(pl.importUnread, { columns: 'Klasa' })).waitFor()
    await line(2).getByText(pl.importReady, { exact: true }).waitFor()
    await line(4).getByText(pl.flawNoEmail).waitFor()
    await line(7).getByText(pl.flawEmail).waitFor() // as the server would say
    await line(6)
      .getByText(fill(pl.flawTwice, { line: 2 }))
      .waitFor()
    await lookAt(page, 'phone people preview')
    await page.getByRole('button', { name: fill(pl.importSend, { count: 3 }) }).click()
    const counts = { enrolled: 1, already: 1, refused: 1, left: 0, wrong: 3 }
    await page.locator('#import-summary:focus').getByText(fill(pl.importSummary, counts)).waitFor()
    await line(2).getByText(pl.importEnrolled).waitFor()
    await line(3).getByText(pl.importAlready).waitFor()
    const reasons = await line(5).locator('.line-state > span').last().innerText()
    expect(reasons).toContain('200')
    expect(await page.locator('.import-table [lang=en]').count()).toBe(0)
    await lookAt(page, 'phone people report')
    const [heard] = await receiver.received(1)
    expect(JSON.stringify(heard?.json)).toContain('Mazur; Łucja')
    expect(await namesIn(activityID)).toEqual(['Jan Nowak', 'Mazur; Łucja'])

    await page.getByLabel(fill(pl.importOnlyWrong, { count: 4 })).check()
    await line(2).waitFor({ state: 'detached' })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: pl.importReport }).click()
    const report = fs.readFileSync(await (await download).path(), 'utf8').split('\r\n')
    expect(report[1]).toBe(`2,Mazur; Łucja,lucja@example.com,A-2,${pl.importEnrolled},`)
    expect(report[4]).toBe(`5,${'Ewa'.repeat(67)},ewa@example.com,,${pl.importRefused},${csvCell(reasons)}`)
    await page.getByRole('button', { name: pl.importNew }).click()
    await page.locator('#import-text:focus').waitFor()
    expect(await page.locator('#import-text').inputValue()).toBe('')
  })

  it('goes in parts; when one does not arrive, the rest can be sent', async () => {
    const { activityID } = await openEvent(en, '&import=1')
    const text = Array.from({ length: 250 }, (_, n) => `Person ${n},p${n}@example.com\n`).join('')
    await chooseFile('people.csv', Buffer.from(text))
    const sizes: number[] = []
    await page.route('**/rpc', async (route) => {
      const { method, params } = route.request().postDataJSON()
      if (method !== 'activity.person.bind') return route.continue()
      sizes.push(params.content.length)
      return sizes.length === 2 ? route.abort() : route.continue()
    })
    await page.getByRole('button', { name: 'Enrol 250', exact: true }).click()
    const rest = page.getByRole('button', { name: 'Send the rest (150)', exact: true })
    await rest.waitFor()
    await page.locator('main [role=alert]').waitFor()
    expect(await page.locator('.import-table .badge.good').count()).toBe(50)
    await rest.click()
    const counts = { enrolled: 250, already: 0, refused: 0, left: 0, wrong: 0 }
    await page.getByText(fill(en.importSummary, counts)).waitFor()
    expect(sizes).toEqual([100, 100, 100, 50])
    expect((await server.rpc('activity.person.find', { activityID })).total).toBe(250)
    await page.getByRole('button', { name: en.next }).click()
    await page.getByText('51–100 of 250').waitFor()
    await page.getByRole('button', { name: en.importBack }).click()
    await row('Person 249').waitFor()
  })

  it('fills an activity to its last place, and says that it is full', async () => {
    const { activityID } = await server.newEvent()
    await server.rpc('activity.edit', { activityID, capacity: 2 })
    const { eventID } = await server.rpc('activity.get', { activityID })
    await open(`eventID=${eventID}&import=1`)
    await page.getByLabel(en.importText).fill('Ana,a@b.example\nBia,b@b.example\nCaio,c@b.example\nDan,d@b.example')
    await page.getByRole('button', { name: 'Enrol 4', exact: true }).click()
    const rest = page.getByRole('button', { name: 'Send the rest (2)', exact: true })
    await rest.waitFor()
    await page.getByText(`Activity ${activityID} has 2 places: they do not suffice.`).waitFor()
    expect(await namesIn(activityID)).toEqual(['Ana', 'Bia'])
    await server.rpc('activity.edit', { activityID, capacity: 4 })
    await rest.click()
    await line(4).getByText(en.importEnrolled).waitFor()
    expect(await namesIn(activityID)).toEqual(['Ana', 'Bia', 'Caio', 'Dan'])
  })

  it('is a file that is chosen or dropped; what is none is told so', async () => {
    await visitAs({ locale: 'pl-PL' })
    await openEvent(pl, '&import=1')
    const alert = page.locator('main [role=alert]')
    await chooseFile('empty.csv', Buffer.alloc(0))
    await alert.getByText(pl.importEmpty).waitFor()
    await chooseFile('people.xlsx', Buffer.from('PK\u0003\u0004\u0000\u0000'))
    await alert.getByText(pl.importBinary).waitFor()
    await chooseFile('long.csv', Buffer.from('Ana,ana@example.com\n'.repeat(100_000)))
    await alert.getByText(/10\s000 wierszy i 5 MB/).waitFor()
    await chooseFile('large.csv', Buffer.alloc(5_000_001, 'a'))
    await alert.getByText(/10\s000 wierszy i 5 MB/).waitFor()
    await lookAt(page, 'wide people no list')
    await chooseFile('open.csv', Buffer.from('"Ana,ana@example.com'))
    await alert.getByText(fill(pl.importQuote, { line: 1 })).waitFor()
    await chooseFile('headings.csv', Buffer.from('name,email'))
    await page.getByText(pl.importEmpty).waitFor()
    await chooseFile('old.csv', Buffer.from('Imi\xea;E-mail\n\xa3ucja;l@example.com', 'latin1')) // windows-1250
    await line(2).getByText('Łucja').waitFor()
    await chooseFile(
      'many.csv',
      Buffer.from(`name,email\n${Array.from({ length: 5_000 }, (_, n) => `P,p${n}@b.example\n`).join('')}`),
    )
    await page.getByRole('button', { name: fill(pl.importSend, { count: (5_000).toLocaleString('pl') }) }).waitFor()
    expect(await page.locator('.import-table tbody tr').count()).toBe(50)
    await page.evaluate(`{
      const data = new DataTransfer()
      data.items.add(new File(['Ewa,ewa@example.com'], 'dropped.csv'))
      const zone = document.querySelector('.list-field')
      for (const type of ['dragover', 'drop']) zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    }`)
    await line(1).getByText('Ewa', { exact: true }).waitFor()
    await lookAt(page, 'wide people dropped')
    expect(visit.calls).not.toContain('activity.person.bind')
  })
})

/** As spreadsheets quote it. */
function csvCell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
