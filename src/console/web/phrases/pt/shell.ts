import type { PhrasesIn } from '../phrases.ts'

export const shell: PhrasesIn<'shell'> = {
  locale: 'pt-BR',
  skip: 'Ir para o conteúdo',
  places: 'Seções',
  apiConsole: 'Console da API',
  language: 'Idioma',
  loading: 'Carregando os métodos…',
  unloadable: 'Não foi possível carregar os métodos. O servidor está em execução?',
  again: 'Tentar de novo',

  token: 'Token',
  tokenHint: 'Guardado apenas nesta aba.',
  tokenRemembered: 'Guardado neste navegador.',
  remember: 'Lembrar',
  show: 'Mostrar o token',
  hide: 'Ocultar o token',
  clearToken: 'Apagar o token',
  tokenMissing: 'Informe um token para executar métodos.',
  tokenChecking: 'Verificando o token…',
  tokenValid: 'O token é válido.',
  tokenWrong: 'Este token não é válido.',
  tokenUnknown: 'Não foi possível verificar o token.',

  rightsEvent: 'Evento {eventID}',
  rightsCompany: 'Empresa {companyID}',
  rightsSystem: 'Todo o sistema',
  rightsRead: 'somente leitura',
}
