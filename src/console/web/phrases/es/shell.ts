import type { PhrasesIn } from '../phrases.ts'

export const shell: PhrasesIn<'shell'> = {
  locale: 'es',
  skip: 'Saltar al contenido',
  places: 'Secciones',
  apiConsole: 'Consola de API',
  language: 'Idioma',
  loading: 'Cargando los métodos…',
  unloadable: 'No se pudieron cargar los métodos. ¿Está en marcha el servidor?',
  again: 'Intentar de nuevo',

  token: 'Token',
  tokenHint: 'Se guarda solo en esta pestaña.',
  tokenRemembered: 'Se guarda en este navegador.',
  remember: 'Recordar',
  show: 'Mostrar el token',
  hide: 'Ocultar el token',
  clearToken: 'Borrar el token',
  tokenMissing: 'Introduzca un token para ejecutar métodos.',
  tokenChecking: 'Comprobando el token…',
  tokenValid: 'El token es válido.',
  tokenWrong: 'Este token no es válido.',
  tokenUnknown: 'No se pudo comprobar el token.',

  rightsEvent: 'Evento {eventID}',
  rightsCompany: 'Empresa {companyID}',
  rightsSystem: 'Todo el sistema',
  rightsRead: 'solo lectura',
}
