import type { Row } from './csv-rows.ts'

export const FIELDS = ['name', 'surname', 'email', 'externalID'] as const
export type PersonField = (typeof FIELDS)[number]

/** What stands above a column of it, in the languages of the console: without accents, blanks and signs. */
const HEADINGS: Record<PersonField, string> = {
  name: `name fullname firstname givenname person student participant
    nombre nombres nombrecompleto nombreyapellido nombreyapellidos nombresyapellidos apellidoynombre apellidosynombres persona
    alumno alumna estudiante participante
    nome nomecompleto nomeesobrenome primeironome pessoa aluno aluna
    imie imiona imieinazwisko nazwiskoiimie osoba uczen uczestnik student`,
  surname: 'surname lastname familyname apellido apellidos sobrenome ultimonome nazwisko',
  email: `email mail emailaddress correo correoelectronico correos direcciondecorreo direcciondecorreoelectronico
    enderecodeemail correioeletronico emaildoaluno adresemail adresmailowy poczta adrespocztyelektronicznej`,
  externalID: `externalid personexternalid ownnumber studentid studentnumber
    idexterno idexterna numeropropio legajo matricula numerodematricula numerodelegajo codigodealumno registroacademico
    idzewnetrzne idzewnetrzny identyfikatorzewnetrzny numeralbumu nralbumu numerindeksu`,
}
const FIELD_OF = new Map(
  FIELDS.flatMap((field) => HEADINGS[field].split(/\s+/).map((heading) => [heading, field] as const)),
)

export interface Columns {
  /** Whether the first row has the headings. */
  headed: boolean
  /** What stands in each column; null: nothing that is read. */
  fields: (PersonField | null)[]
  /** The headings of columns that are not read; without one, their numbers. */
  unread: string[]
}

/**
 * What stands in which column: by the headings in the first row; without them, by what looks like an email, with the name in the
 * first of the others.
 * @param wanted what may be read
 */
export function columnsOf(rows: readonly Row[], wanted: readonly PersonField[] = FIELDS): Columns {
  const first = rows[0]?.cells ?? []
  const second = rows[1]?.cells ?? []
  const known = first.map(fieldOf)
  const headed = !first.some(isEmailLike) && (known.some(Boolean) || second.some(isEmailLike))
  const width = Math.max(first.length, second.length)
  const fields: (PersonField | null)[] = Array(width).fill(null)
  if (headed) for (const [index, field] of known.entries()) take(index, field)
  const data = headed ? second : first
  take(
    data.findIndex((cell, index) => fields[index] === null && isEmailLike(cell)),
    'email',
  )
  if (!fields.includes('surname'))
    take(
      fields.findIndex((field, index) => !field && !(headed && known[index]) && /\p{L}/u.test(data[index] ?? '')),
      'name',
    )
  const unread = fields.flatMap((field, index) => (field ? [] : [(headed && first[index]) || String(index + 1)]))
  return { headed, fields, unread }

  /** The first column of a field has it. */
  function take(index: number, field: PersonField | null): void {
    if (index >= 0 && field && wanted.includes(field) && !fields.includes(field)) fields[index] = field
  }
}

function fieldOf(heading: string): PersonField | null {
  const letters = heading
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll(/[^a-z]/g, '')
  return FIELD_OF.get(letters) ?? null
}

function isEmailLike(cell: string): boolean {
  return cell.includes('@')
}
