import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/console/web/api/call.ts'
import type { EnrollmentOrList } from '../../src/console/web/api/results.ts'
import { csvOf } from '../../src/console/web/parts/csv.ts'
import { columnsOf, FIELDS, type PersonField } from '../../src/console/web/people/columns.ts'
import { BYTES_MAX, LINES_MAX, rowsOf } from '../../src/console/web/people/csv-rows.ts'
import { unreadableText } from '../../src/console/web/people/flaw-text.ts'
import { type Line, type List, listOf } from '../../src/console/web/people/lines.ts'
import { reportOf } from '../../src/console/web/people/report.ts'
import { countsOf, outcomeOf, personOf, type Told, unsent } from '../../src/console/web/people/sending.ts'
import { textOfFile } from '../../src/console/web/people/text-of-file.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { pt } from '../../src/console/web/phrases/pt/index.ts'

const languages = Object.entries({ en, es, pt, pl }).map(([code, phrases]) => ({ code, phrases }))

function cellsOf(text: string): string[][] {
  const rows = rowsOf(text)
  if ('why' in rows) throw new Error(rows.why)
  return rows.map(({ cells }) => cells)
}

function readList(text: string): List {
  const list = listOf(text, FIELDS)
  if ('why' in list) throw new Error(list.why)
  return list
}

describe('a text', () => {
  it.each([
    ['a,b\nc,d', 'commas'],
    ['a;b\nc;d\n', 'semicolons'],
    ['a\tb\r\nc\td\r\n', 'tabs, as cells that are copied'],
    ['\uFEFFa,b\rc,d\r', 'a mark and old line ends'],
    ['sep=|\r\na|b\r\nc|d', 'a separator that it names'],
    ['\n\na,b\n , \n\nc,d\n\n', 'empty lines'],
    ['"a","b"\n"c","d"', 'quotes'],
    ['  a , b \n "c" ,d', 'blanks'],
  ])('is read as rows: %j (%s)', (text) => {
    expect(cellsOf(text)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('has separators, quotes and line ends within quotes', () => {
    expect(cellsOf('"Souza, Ana","say ""hi""","two\r\nlines"')).toEqual([['Souza, Ana', 'say "hi"', 'two lines']])
    expect(cellsOf('Ana "Nina" Souza,b')).toEqual([['Ana "Nina" Souza', 'b']])
    expect(cellsOf('"Souza; Ana",b')).toEqual([['Souza; Ana', 'b']])
    expect(cellsOf('Souza, Ana;b')).toEqual([['Souza, Ana', 'b']])
  })

  it('has empty cells, at the end of a line and of the text too', () => {
    expect(cellsOf('a,,c,\n,b,,')).toEqual([
      ['a', '', 'c', ''],
      ['', 'b', '', ''],
    ])
  })

  it('knows the line where each row begins', () => {
    const rows = rowsOf('a,"x\ny\nz"\n\nb,c\r\nd,e')
    expect('why' in rows || rows.map(({ line }) => line)).toEqual([1, 5, 6])
  })

  it('that is no table says so', () => {
    expect(rowsOf('')).toEqual([])
    expect(rowsOf('PK\u0003\u0004 a spreadsheet')).toEqual({ why: 'binary' })
    expect(rowsOf('a,b\n"c,d\ne,f')).toEqual({ why: 'openQuote', line: 2 })
    expect(rowsOf(`"${'a'.repeat(BYTES_MAX - 2)}`)).toEqual({ why: 'openQuote', line: 1 })
    expect(rowsOf('a'.repeat(BYTES_MAX + 1))).toEqual({ why: 'tooLong' })
    expect(rowsOf('a,b\n'.repeat(100_000))).toEqual({ why: 'tooLong' })
    expect(cellsOf('a,b\n'.repeat(LINES_MAX + 1))).toHaveLength(LINES_MAX + 1) // with headings
  })

  it.each(languages)('that is no table says so in the language: $code', ({ phrases: t }) => {
    const texts = [{ why: 'binary' }, { why: 'tooLong' }, { why: 'openQuote', line: 1_234 }] as const
    for (const problem of texts) expect(unreadableText(problem, t)).not.toMatch(/[{}]|undefined/)
    expect(unreadableText({ why: 'tooLong' }, t)).toMatch(/10\D?000.*5 MB/)
  })
})

describe('a file', () => {
  const bytes = (text: string, encoding: BufferEncoding) => new Uint8Array(Buffer.from(text, encoding))

  it('is in Unicode, with its mark or without', () => {
    expect(textOfFile(bytes('Łucja,ñ', 'utf8'), 'es')).toBe('Łucja,ñ')
    expect(textOfFile(bytes('\uFEFFŁucja,ñ', 'utf8'), 'es')).toBe('Łucja,ñ')
    expect(textOfFile(bytes('\uFEFFŁucja\tñ', 'utf16le'), 'es')).toBe('Łucja\tñ')
    expect(textOfFile(new Uint8Array([0xfe, 0xff, 0x01, 0x41, 0, 0x75]), 'es')).toBe('Łu')
  })

  it('is in the code of old spreadsheets of the language', () => {
    expect(textOfFile(new Uint8Array([0xf1, 0x3b, 0xe3]), 'pt-BR')).toBe('ñ;ã')
    expect(textOfFile(new Uint8Array([0xa3, 0x3b, 0xb3]), 'pl')).toBe('Ł;ł')
  })
})

describe('columns', () => {
  const columns = (text: string, wanted: readonly PersonField[] = FIELDS) => {
    const rows = rowsOf(text)
    if ('why' in rows) throw new Error(rows.why)
    return columnsOf(rows, wanted)
  }

  it.each([
    ['name,email', ['name', 'email']],
    ['E-mail;Full name;External ID', ['email', 'name', 'externalID']],
    ['Nombre y apellido;Correo electrónico;Legajo', ['name', 'email', 'externalID']],
    ['Apellidos;Nombres;CORREO', ['surname', 'name', 'email']],
    ['Nome;Sobrenome;E-mail;Matrícula', ['name', 'surname', 'email', 'externalID']],
    ['Imię;Nazwisko;Adres e-mail;Nr albumu', ['name', 'surname', 'email', 'externalID']],
    ['Imię i nazwisko;E-mail', ['name', 'email']],
  ])('are known by their headings: %s', (text, fields) => {
    expect(columns(text)).toEqual({ headed: true, fields, unread: [] })
  })

  it('without headings are known by what looks like an email', () => {
    expect(columns('Ana,ana@example.com').fields).toEqual(['name', 'email'])
    expect(columns('7,ana@example.com,Ana')).toEqual({
      headed: false,
      fields: [null, 'email', 'name'],
      unread: ['1'],
    })
  })

  it('whose headings nobody knows are known by the row below them', () => {
    const read = columns('Grupo;Alumno/a;Contacto;Tel.\n7;Ana;ana@example.com;600')
    expect(read).toEqual({ headed: true, fields: [null, 'name', 'email', null], unread: ['Grupo', 'Tel.'] })
  })

  it('that are not wanted are left out, and so is a second one of a kind', () => {
    const read = columns('name,email,external ID,mail', ['name', 'surname', 'email'])
    expect(read).toEqual({ headed: true, fields: ['name', 'email', null, null], unread: ['external ID', 'mail'] })
  })

  it('of a phone are no names', () => {
    expect(columns('Correo;Teléfono\nana@example.com;600').fields).toEqual(['email', null])
  })
})

describe('a list', () => {
  it('has people, each with the line and what is wrong with it', () => {
    const { lines } = readList(
      'name;surname;email;external id\nAna;Souza;Ana@Example.com;7\n;;bia@example.com;\nCaio;;;\nDan;;dan;\nEva;;ana@example.com;\nFay;;fay@@example.com;\nGil;;g@ñ%.com;\nHugo;;h@\u200Bexample.com;',
    )
    const nobody = { surname: '', externalID: '' }
    expect(lines).toEqual([
      { line: 2, name: 'Ana', surname: 'Souza', email: 'Ana@Example.com', externalID: '7', flaw: null },
      { ...nobody, line: 3, name: '', email: 'bia@example.com', flaw: { why: 'noName' } },
      { ...nobody, line: 4, name: 'Caio', email: '', flaw: { why: 'noEmail' } },
      { ...nobody, line: 5, name: 'Dan', email: 'dan', flaw: { why: 'wrongEmail' } },
      { ...nobody, line: 6, name: 'Eva', email: 'ana@example.com', flaw: { why: 'twice', line: 2 } },
      { ...nobody, line: 7, name: 'Fay', email: 'fay@@example.com', flaw: { why: 'wrongEmail' } },
      { ...nobody, line: 8, name: 'Gil', email: 'g@ñ%.com', flaw: { why: 'wrongEmail' } }, // as the server says, too
      { ...nobody, line: 9, name: 'Hugo', email: 'h@\u200Bexample.com', flaw: null },
    ])
    expect(countsOf(lines, new Map())).toEqual({ enrolled: 0, already: 0, refused: 0, left: 2, wrong: 6 })
  })

  it('of headings alone has nobody', () => {
    expect(readList('name,email').lines).toEqual([])
  })

  it('is sent with what is given, and no more', () => {
    const [ana, bia] = readList('name;surname;email;external id\nAna;Souza;a@b.c;7\nBia;;b@b.c;').lines as [Line, Line]
    expect([ana, bia].map(personOf)).toEqual([
      { name: 'Ana', surname: 'Souza', email: 'a@b.c', personID: { externalID: '7' } },
      { name: 'Bia', email: 'b@b.c' },
    ])
  })
})

describe('the answer to a list', () => {
  const { lines } = readList('Ana,a@b.c\nBia,b@b.c\nCaio,c@b.c')
  const answer = (reply: object) =>
    ({
      ...{ method: '', params: {}, status: 200, ms: 1, bytes: 1, response: '', issues: [] },
      ...reply,
    }) as unknown as Answer<EnrollmentOrList>
  const refused = (issues: object[], code = -32602) => answer({ outcome: 'error', body: { code }, issues })

  it('tells of each who was enrolled, and who was before', () => {
    const data = [{ created: true }, { created: false }, { created: true }]
    expect(outcomeOf(lines, answer({ outcome: 'result', body: { count: 3, total: 3, data } }))).toEqual({
      told: [
        [1, { what: 'enrolled' }],
        [2, { what: 'already' }],
        [3, { what: 'enrolled' }],
      ],
      places: null,
      problem: null,
    })
  })

  it('tells of those because of whom it was refused; the others can be sent again', () => {
    const { told, problem } = outcomeOf(
      lines,
      refused([
        { path: ['content', 1, 'email'], message: 'content.1.email is wrong' },
        { path: ['content', 1, 'name'], message: 'content.1.name is too' },
      ]),
    )
    expect(problem).toBeNull()
    expect(told).toEqual([[2, { what: 'refused', reasons: ['email is wrong', 'name is too'] }]])
    expect(unsent(lines, new Map(told)).map(({ line }) => line)).toEqual([1, 3])
  })

  it.each([
    ['of the activity', refused([{ path: ['activityID'], message: 'There is no activity 1.' }])],
    ['without a field', refused([], 1002)],
    ['of a line that was not sent', refused([{ path: ['content', 3, 'email'], message: 'x' }])],
    ['that did not come', answer({ outcome: 'noAnswer', body: 'Failed to fetch', status: 0 })],
  ])('that is a problem %s tells of nobody', (_, came) => {
    expect(outcomeOf(lines, came)).toEqual({ told: [], places: null, problem: came })
  })

  it('of a full activity says for how many there is a place', () => {
    const came = refused([{ path: ['content', 2, 'activityID'], message: 'full' }], 1003)
    expect(outcomeOf(lines, came)).toEqual({ told: [], places: 2, problem: came })
  })
})

describe('the report', () => {
  it.each(languages)('has every line in the language, and can be read in again: $code', ({ phrases: t }) => {
    const { lines } = readList(
      'name,surname,email,external id\nAna,Souza,a@b.c,7\nBia,,b@b.c,\nCaio,,c@b.c,\nDan,,dan,\nEva,,e@b.c,',
    )
    const told = new Map<number, Told>([
      [2, { what: 'enrolled' }],
      [3, { what: 'already' }],
      [4, { what: 'refused', reasons: ['known', 'unknown'] }],
    ])
    const report = reportOf(lines, told, t, (english) => (english === 'known' ? 'said' : null))
    expect(report[1]).toEqual(['2', 'Ana Souza', 'a@b.c', '7', t.importEnrolled, ''])
    expect(report.slice(2).map((row) => row.slice(4))).toEqual([
      [t.importAlready, ''],
      [t.importRefused, 'said unknown'],
      [t.importWrong, t.flawEmail],
      [t.importLeft, ''],
    ])
    const again = readList(csvOf(report))
    expect(again.columns.fields).toEqual([null, 'name', 'email', 'externalID', null, null])
    expect(again.lines.map(({ name }) => name)).toEqual(['Ana Souza', 'Bia', 'Caio', 'Dan', 'Eva'])
  })
})
