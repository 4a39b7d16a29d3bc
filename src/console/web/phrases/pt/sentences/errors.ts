import type { Sentences } from '../../sentences.ts'

/** Why a call was refused. */
export const errors: Sentences = {
  'Parse error': 'O texto não pode ser lido como JSON',
  'Invalid Request': 'Requisição inválida',
  'Method not found': 'Método não encontrado',
  'Invalid params': 'Parâmetros inválidos',
  'Internal error': 'Erro interno',
  'Only POST is allowed here': 'Somente POST é permitido aqui',
  'The body is too large': 'O corpo é grande demais',
  'The content type must be application/json': 'O tipo de conteúdo deve ser application/json',
  'A valid token is required': 'É necessário um token válido',
  'This server does not serve that share': 'Este servidor não atende essa partição',
  'Too many calls, try again later': 'Chamadas demais; tente mais tarde',
  'The service is unavailable, try again later': 'O serviço está indisponível; tente mais tarde',
  'Not found': 'Não encontrado',
  'This token may not do that': 'Este token não pode fazer isso',
  'The activity is full': 'A atividade está lotada',
  'There is no parameter {1} here. Did you mean {meant}? Allowed: {allowed}.':
    'Não há nenhum parâmetro {1} aqui. Você quis dizer {meant}? Permitidos: {allowed}.',
  'There is no parameter {1} here. Allowed: {allowed}.': 'Não há nenhum parâmetro {1} aqui. Permitidos: {allowed}.',
  'There is no parameter {1} here.': 'Não há nenhum parâmetro {1} aqui.',
  '{field} cannot be {value}: {expected} is expected.': '{field} não pode ser {value}: espera-se {expected}.',
  '{field} cannot be {value}: {reason}': '{field} não pode ser {value}: {reason}',
  'each type is expected once.': 'cada tipo é esperado uma só vez.',
  'somebody else has it.': 'outra pessoa o tem.',
  'another company has it.': 'outra empresa o tem.',
  'webhook {1} is of the type {type}. Leave out one of them.':
    'o webhook {1} é do tipo {type}. Deixe de fora um dos dois.',
  'no webhook of the event was there then. With companyID, the company hears it.':
    'nenhum webhook do evento existia nesse momento. Com companyID, a empresa é informada.',
  'it goes with active: true.': 'acompanha active: true.',
  'the webhook was never off, and has missed nothing.': 'o webhook nunca esteve desativado, e não perdeu nada.',
  'it is in the future: {1} (now) or earlier is expected.': 'está no futuro: espera-se {1} (agora) ou antes.',
  'with missing, {1} or later is expected: RETENTION_DAYS keeps what happened for {2} days.':
    'com missing, espera-se {1} ou mais tarde: RETENTION_DAYS mantém o que aconteceu por {2} dias.',
  'next of the last answer is expected, with the same parameters otherwise.':
    'espera-se next da última resposta, com os demais parâmetros iguais.',
  'it goes with eventID, and this webhook is one of a company.': 'acompanha eventID, e este webhook é de uma empresa.',
  'it goes without offset.': 'não acompanha offset.',
  'it goes without personID. Give one of both.': 'não acompanha personID. Informe um dos dois.',
  'it goes without webhookID. Give eventID for all webhooks of the event.':
    'não acompanha webhookID. Informe eventID para todos os webhooks do evento.',
  'it goes without eventID. Give eventID, or companyID for all its events.':
    'não acompanha eventID. Informe eventID, ou companyID para todos os eventos dela.',
  'that was a test. Call webhook.test to send another one.': 'isso foi um teste. Chame webhook.test para enviar outro.',
  'the company itself has no externalID.': 'a própria empresa não tem externalID.',
  'each thing needs an externalID, and some have none ({missing}).':
    'tudo precisa de um externalID, e alguns não o têm ({missing}).',
  'company {1} tells its own IDs, so each one needs one.':
    'a empresa {1} informa os IDs próprios dela, portanto tudo precisa de um.',
  'companies {1} and {2} have one each. A token of the company, or companyID, is expected.':
    'as empresas {1} e {2} têm um cada uma. Espera-se um token da empresa, ou companyID.',
  'the company has a type of this name. webhook.type.edit changes it.':
    'a empresa já tem um tipo com este nome. webhook.type.edit o altera.',
  "a type of a platform or one of the company {1}'s own is expected: webhook.type.find lists them.":
    'espera-se um tipo de uma plataforma ou um próprio da empresa {1}: webhook.type.find os lista.',
  'personID already says who it is. Give one of them.': 'personID já diz quem é. Informe um dos dois.',
  'personID says already who it is.': 'personID já diz quem é.',
  'it is there twice.': 'aparece duas vezes.',
  'it is there twice; upper and lower case are the same.':
    'aparece duas vezes; não há distinção entre maiúsculas e minúsculas.',
  'the event has none with that ID.': 'o evento não tem nenhum com esse ID.',
  'it is {kind}, and webhook {1} is of the type {type}: a fact {kinds} is expected.':
    'é {kind}, e o webhook {1} é do tipo {type}: espera-se um fato {kinds}.',
  'its data does not fit its type, so it was set aside: {flaw} A fact whose data fits is expected.':
    'os dados dele não obedecem ao tipo, por isso foi separado: {flaw} Espera-se um fato cujos dados obedeçam.',
  'an http:// or https:// URL is expected.': 'espera-se uma URL http:// ou https://.',
  'it has a blank or a control character in it. Without, an http:// or https:// URL is expected.':
    'contém um espaço ou um caractere de controle. Sem eles, espera-se uma URL http:// ou https://.',
  'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.':
    'não deve levar usuário nem senha. Para credenciais, use headers (authorization) ou securityCode.',
  '{reason}. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.':
    '{reason}. São permitidos os endereços públicos e as redes que ALLOW_NETWORKS nomeia.',
  'The header {1} cannot be set so: {reason}': 'O cabeçalho {1} não pode ser definido assim: {reason}',
  "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-.":
    "O nome de um cabeçalho tem até 100 letras, dígitos e !#$%&'*+.^_`|~-.",
  'The header {name} is set by Aviso or belongs to the connection.':
    'O cabeçalho {name} é definido pelo Aviso ou pertence à conexão.',
  'A header value is 1 to 1,000 visible ASCII characters, spaces between them allowed.':
    'O valor de um cabeçalho tem de 1 a 1000 caracteres ASCII visíveis, com espaços permitidos entre eles.',
  'headers cannot hold {1}: at most {2} are allowed.': 'headers não pode conter {1}: são permitidos no máximo {2}.',
  'There is no event {1}.': 'Não existe o evento {1}.',
  'There is no webhook {1}.': 'Não existe o webhook {1}.',
  'There is no company {1}.': 'Não existe a empresa {1}.',
  'There is no activity {1}.': 'Não existe a atividade {1}.',
  'There is no token {1}.': 'Não existe o token {1}.',
  'There is no person {1}.': 'Não existe a pessoa {1}.',
  'There is no fact in the log with the number {1}.': 'Não há no registro nenhum fato com o número {1}.',
  'There is no attempt {1}.': 'Não existe a tentativa {1}.',
  'There is no delivery in the log {1}.': 'Não há no registro nenhuma entrega {1}.',
  'There is no enrolment in activity {1} of a person {2}.': 'Na atividade {1}, a pessoa {2} não está inscrita.',
  '{field}: there is no enrolment in activity {1} of a person {2}.':
    '{field}: na atividade {1}, a pessoa {2} não está inscrita.',
  'There is no own type of company {1} named {name}.': 'A empresa {1} não tem nenhum tipo próprio chamado {name}.',
  'There is no event with the externalID {1}.': 'Não existe nenhum evento com o externalID {1}.',
  'There is no activity with the externalID {1}.': 'Não existe nenhuma atividade com o externalID {1}.',
  'There is no person with the externalID {1}.': 'Não existe nenhuma pessoa com o externalID {1}.',
  'There is no company with the externalID {1}.': 'Não existe nenhuma empresa com o externalID {1}.',
  'There is no person in event {1} with the ID {2}.': 'No evento {1}, não há nenhuma pessoa com o ID {2}.',
  '{field}: There is no person in event {1} with the ID {2}.':
    '{field}: no evento {1}, não há nenhuma pessoa com o ID {2}.',
  'There is no person in company {1} with the ID {2}.': 'Na empresa {1}, não há nenhuma pessoa com o ID {2}.',
  'There is no person with the email {1}.': 'Não existe nenhuma pessoa com o e-mail {1}.',
  'There is no person in event {1} with the email {2}.': 'No evento {1}, não há nenhuma pessoa com o e-mail {2}.',
  'There is no person in company {1} with the email {2}.': 'Na empresa {1}, não há nenhuma pessoa com o e-mail {2}.',
  'There is no person in event {1} with the email {2}. Somebody whom only published facts name is found by personID.':
    'No evento {1}, não há nenhuma pessoa com o e-mail {2}. Quem só é nomeado por fatos publicados é encontrado por personID.',
  'There is no activity {1} in event {2}.': 'Não existe a atividade {1} no evento {2}.',
  'There is no fact {1} in event {2}, to which webhook {3} belongs.':
    'Não existe o fato {1} no evento {2}, a que pertence o webhook {3}.',
  'There is no fact {1} in company {2}, to which webhook {3} belongs.':
    'Não existe o fato {1} na empresa {2}, a que pertence o webhook {3}.',
  'The webhook of delivery {1} was removed.': 'O webhook da entrega {1} foi removido.',
  'What delivery {1} was to tell is not kept any more.': 'O que a entrega {1} deveria informar não é mais mantido.',
  'Activity {1} has {2} places: they do not suffice.': 'A atividade {1} tem {2} vagas: não são suficientes.',
  'Nothing to change: give at least one of {list}.': 'Nada a alterar: informe pelo menos um de {list}.',
  'personID is required: who is {selection}.': 'personID é obrigatório: quem atende a {selection}.',
  'personID is required: who is dismissed.': 'personID é obrigatório: de quem se cancela a inscrição.',
  'personID is required: an ID, or email.': 'personID é obrigatório: um ID, ou email.',
  'personID or email is required: whom it is about.': 'personID ou email é obrigatório: de quem se trata.',
  'eventID is required: an ID, or companyID for all events of a company.':
    'eventID é obrigatório: um ID, ou companyID para todos os eventos de uma empresa.',
  'eventID is required: an ID, or webhookID for one webhook.':
    'eventID é obrigatório: um ID, ou webhookID para um webhook.',
  'eventID or companyID is required: whose facts.': 'eventID ou companyID é obrigatório: de quem são os fatos.',
  'webhookID or eventID is required: one webhook, or an event for each of its webhooks.':
    'webhookID ou eventID é obrigatório: um webhook, ou um evento para cada um dos webhooks dele.',
  '{field} is required: the activity it is about.': '{field} é obrigatório: a atividade de que se trata.',
  '{field} is required: what can be chosen of a {type}.': '{field} é obrigatório: o que se pode escolher em um {type}.',
  '{field} has no place: nothing is chosen of a {type}.': '{field} não cabe aqui: em um {type}, nada se escolhe.',
  '{field} has no place beside content: give it for each person.':
    '{field} não cabe ao lado de content: informe-o para cada pessoa.',
  '{field} is required when there is no personID.': '{field} é obrigatório quando não há personID.',
  '{field} is required with a price.': '{field} é obrigatório quando há preço.',
  '{field} is required: {expected}.': '{field} é obrigatório: {expected}.',
  '{field} already says who it is: leave out {name}.': '{field} já diz quem é: deixe {name} de fora.',
  '{field}: the event has no field {1}.': '{field}: o evento não tem nenhum campo {1}.',
  '{field} is there twice.': '{field} aparece duas vezes.',
  'externalID is of activity {1}, in event {2}.': 'externalID é da atividade {1}, no evento {2}.',
  'groups must keep {1} ({2}): people are registered in it.':
    'groups deve manter {1} ({2}): há pessoas cadastradas nele.',
  'This token may not read here.': 'Este token não pode ler aqui.',
  'This token has the permission user: it may read, and change nothing.':
    'Este token tem a permissão user: pode ler, e não alterar nada.',
  'This method takes a token of a company, or of system scope, with the permission admin.':
    'Este método exige um token de uma empresa, ou de âmbito de sistema, com a permissão admin.',
  'This method takes a token of system scope with the permission admin.':
    'Este método exige um token de âmbito de sistema com a permissão admin.',
  'Own numbers are given by tokens of a company, or of system scope.':
    'Números próprios são dados por tokens de uma empresa, ou de âmbito de sistema.',
  'This token is limited to company {1}: give that companyID.':
    'Este token é limitado à empresa {1}: informe esse companyID.',
  'This token is limited to event {1}: give that eventID.':
    'Este token é limitado ao evento {1}: informe esse eventID.',
  'This token expires at {1}: give that expiresAt, or an earlier one.':
    'Este token expira em {1}: informe esse expiresAt, ou um anterior.',
  'The token expired at {1} (Unix seconds): a new one is made by token.create.':
    'O token expirou em {1} (segundos Unix): token.create cria um novo.',
  'At most {1} wrong tokens in {2} s are looked up from one address.':
    'De um endereço, são conferidos no máximo {1} tokens errados em {2} s.',
  'At most {1} calls per second are allowed from one address.':
    'São permitidas no máximo {1} chamadas por segundo de um endereço.',
  'At most {1} calls per second are allowed with one token.':
    'São permitidas no máximo {1} chamadas por segundo com um token.',
  'At most {1} tests to webhooks of {whose} are made at a time: try again when one has ended.':
    'São feitos no máximo {1} testes ao mesmo tempo para webhooks de {whose}: tente de novo quando um terminar.',
  'At most {1} tests in all are made at a time: try again when one has ended.':
    'São feitos no máximo {1} testes ao mesmo tempo no total: tente de novo quando um terminar.',
  'event {1}': 'evento {1}',
  'company {1}': 'empresa {1}',
  'There is no method {name}. Did you mean {meant}?': 'Não existe o método {name}. Você quis dizer {meant}?',
  'There is no method {name}.': 'Não existe o método {name}.',
  '{field} takes no parameters.': '{field} não tem parâmetros.',
  '{field} takes at most {1} parameters by position, got {2}.':
    '{field} aceita no máximo {1} parâmetros por posição, e foram dados {2}.',
  'At most {1} parameters are read, got {2}.': 'São lidos no máximo {1} parâmetros, e foram dados {2}.',
  'At most {1} entries are read in {field}, got {2}.': 'Em {field}, são lidos no máximo {1} itens, e foram dados {2}.',
  'At most {1} names are read in {field}, got {2}.': 'Em {field}, são lidos no máximo {1} nomes, e foram dados {2}.',
  'A body may have at most {1} bytes.': 'Um corpo pode ter no máximo {1} bytes.',
  'Too many bodies are being read at the same time.': 'Corpos demais estão sendo lidos ao mesmo tempo.',
  'The body did not come whole.': 'O corpo não chegou inteiro.',
  'The type must have 3 to 100 characters: letters from a to z, digits, dots, hyphens and underscores.':
    'O tipo deve ter de 3 a 100 caracteres: letras de a a z, dígitos, pontos, hifens e sublinhados.',
  'The type must have a prefix of its own and a dot, as in {1}.':
    'O tipo deve ter um prefixo próprio e um ponto, como em {1}.',
  'The type must have something before, between and after its dots.':
    'O tipo deve ter algo antes, entre e depois dos pontos.',
  "The type must have a prefix of its own: {prefix} is Aviso's.":
    'O tipo deve ter um prefixo próprio: {prefix} é do Aviso.',
  'The type cannot have {name} between its dots: programs take it for something else.':
    'O tipo não pode ter {name} entre os pontos: programas o tomam por outra coisa.',
  'The ordering key must be a string of {1} to {2} characters.':
    'A chave de ordem deve ser um texto de {1} a {2} caracteres.',
  'The idempotency key must be a string of {1} to {2} characters.':
    'A chave de idempotência deve ser um texto de {1} a {2} caracteres.',
  'The example does not fit: {reason}': 'O exemplo não obedece ao esquema: {reason}',
  '{field} is not taken here: allowed are {allowed}.': '{field} não é aceito aqui: são permitidos {allowed}.',
  '{field} is not allowed: it may have {allowed}.': '{field} não é permitido: pode ter {allowed}.',
  '{field} is not allowed.': '{field} não é permitido.',
  '{field} is required.': '{field} é obrigatório.',
  '{field} must be {expected}.': '{field} deve ser {expected}.',
  '{field} must be one of {allowed}.': '{field} deve ser um de {allowed}.',
  'schema takes too long to compile, or leads too deep: a simpler one is needed.':
    'schema demora demais para compilar, ou é profundo demais: é preciso um mais simples.',
  'schema cannot have __proto__: compilers pass over it.':
    'schema não pode conter __proto__: os compiladores o ignoram.',
  'The idempotency key {1} was used for webhook {2} with another value of {names}. The same values are expected, or another key.':
    'A chave de idempotência {1} já foi usada para o webhook {2} com outro valor de {names}. Use os mesmos valores ou outra chave.',
  'The idempotency key {key} was used for another fact.': 'A chave de idempotência {key} já foi usada para outro fato.',
  'The {what} has no externalID: company {1} tells its own IDs, so each one needs one.':
    'Falta o externalID ({what}): a empresa {1} informa os IDs próprios dela, portanto tudo precisa de um.',
  'The token was replaced by token.rotate, and ended at {1} (Unix seconds): use the new one.':
    'O token foi substituído por token.rotate e terminou em {1} (segundos Unix): use o novo.',
  'A secret is shown once, when it is made. A server with SECRET_KEY shows it again.':
    'Um segredo é mostrado uma vez, quando é criado. Um servidor com SECRET_KEY o mostra de novo.',
}
