import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around events, people, companies and tokens. */
export const eventMethods: Sentences = {
  'Creates an event.': 'Cria um evento.',
  'Activities, people and webhooks belong to an event, and a token can be limited to one.':
    'Atividades, pessoas e webhooks pertencem a um evento, e um token pode ser limitado a um.',
  'What people call it.': 'Como se chama.',
  'The company it belongs to; left out: that of the token, or 1. One that nobody has named before is there from now on. Events of one company share their people.':
    'A empresa a que pertence; se não informada: a do token, ou a 1. Uma que ninguém nomeou antes passa a existir. Os eventos de uma empresa compartilham as pessoas.',
  'The tickets that people register with. Left out: one that costs nothing.':
    'Os ingressos com que as pessoas se cadastram. Se não informado: um gratuito.',
  'What the ticket is called.': 'Como o ingresso se chama.',
  'Left out or 0: it costs nothing.': 'Se não informado ou 0: é gratuito.',
  'ISO 4217; required with a price.': 'ISO 4217; obrigatória quando há preço.',
  'What people are asked when they register.': 'O que se pergunta às pessoas quando se cadastram.',
  'How it is answered.': 'Como se responde.',
  'What is asked.': 'O que se pergunta.',
  'What can be chosen: of a select or radio.': 'O que se pode escolher: em um select ou radio.',
  'When it begins, in Unix seconds.': 'Quando começa, em segundos Unix.',
  'When it ends, in Unix seconds: webhooks with a type for it are notified then.':
    'Quando termina, em segundos Unix: nesse momento, os webhooks com um tipo para isso são notificados.',
  "The company's own number for it. One that has it already is edited instead.":
    'O número próprio da empresa para isto. Se algum já o tem, é esse que se edita.',
  'Lists the events.': 'Lista os eventos.',
  'A token of a company finds its events, a token of one event that event alone.':
    'Um token de uma empresa encontra os eventos dela; um token de um evento, somente esse evento.',
  search: 'busca',
  'Only those with this text; capitals do not matter.':
    'Somente os que têm este texto; não há distinção entre maiúsculas e minúsculas.',
  'By what; left out: by ID.': 'Por que se ordena; se não informado: por ID.',
  'Left out: the lowest first.': 'Se não informado: primeiro o mais baixo.',
  'Returns one event.': 'Retorna um evento.',
  'Returns one event with its ticket groups and form fields.':
    'Retorna um evento com seus grupos de ingressos e campos de formulário.',
  'Changes an event.': 'Altera um evento.',
  'Only what is given changes. A list of groups or fields takes the place of the one before: those named by their ID stay, the others are new, those left out go. Webhooks with a type for it are notified when anything changed.':
    'Só muda o que for informado. Uma lista de grupos ou de campos toma o lugar da anterior: os nomeados pelo ID permanecem, os demais são novos, os que faltam saem. Quando algo mudou, os webhooks com um tipo para isso são notificados.',
  'All its tickets.': 'Todos os ingressos dele.',
  'One that exists, to keep or change it; left out: a new one.':
    'Um que existe, para mantê-lo ou alterá-lo; se não informado: um novo.',
  'All its form fields, in order.': 'Todos os campos do formulário dele, em ordem.',
  'When it ends, in Unix seconds. An end that is to come is told when it comes.':
    'Quando termina, em segundos Unix. Um fim futuro é informado quando chega.',
  "The company's own number for it; null: none.": 'O número próprio da empresa para isto; null: nenhum.',
  'Removes an event with everything in it, for good.': 'Remove um evento com tudo o que há nele, em definitivo.',
  'Registers a person for an event, or many.': 'Cadastra uma pessoa em um evento, ou muitas.',
  'Who registers in a group that costs nothing, or has paid, is accepted at once; others are pending until event.person.operate says that they paid. Webhooks with a type for it are notified. Somebody who is registered already stays so. Of many people in content all are registered, or none.':
    'Quem se cadastra em um grupo gratuito, ou pagou, é aceito na hora; os demais ficam pendentes até que event.person.operate diga que pagaram. Os webhooks com um tipo para isso são notificados. Quem já está cadastrado continua assim. De muitas pessoas em content, todas são cadastradas, ou nenhuma.',
  bind: 'vincular',
  'somebody known': 'alguém conhecido',
  many: 'muitas',
  'Somebody the event knows; or give name and email. Beside these, the own number of somebody who may be new.':
    'Alguém que o evento conhece; ou informe name e email. Ao lado destes, o número próprio de alguém que pode ser novo.',
  'The name of somebody who may be new.': 'O nome de alguém que pode ser novo.',
  'The email by which a person is known.': 'O e-mail pelo qual uma pessoa é conhecida.',
  'true: nobody is notified.': 'true: ninguém é notificado.',
  'The surname, where it does not stand in the name.': 'O sobrenome, quando não está no nome.',
  "The CPF, Brazil's tax number.": 'O CPF.',
  'What others call the person.': 'Como os outros chamam a pessoa.',
  'What another system knows the person by.': 'O que identifica a pessoa em outro sistema.',
  'The ticket group; left out: the first of the event.':
    'O grupo de ingressos; se não informado: o primeiro do evento.',
  "Answers to the event's form.": 'Respostas ao formulário do evento.',
  'The form field.': 'O campo do formulário.',
  'A string; of a check_box true or false; null takes it back.':
    'Um texto; em uma check_box, true ou false; null a retira.',
  'Who comes along on the same registration.': 'Quem vem junto no mesmo cadastro.',
  'The name.': 'O nome.',
  'The surname.': 'O sobrenome.',
  'true: the fee has been paid.': 'true: a taxa foi paga.',
  'Many people instead of one, at most 1000: all of them, or, when one is wrong, none.':
    'Muitas pessoas em vez de uma, no máximo 1000: todas ou, se alguma estiver errada, nenhuma.',
  "Changes a person's registration.": 'Altera o cadastro de uma pessoa no evento.',
  'Payment, decision, presence, answers, and the person itself: only what is given changes. A pending registration that is paid is accepted. Of acceptance a webhook hears once in a registration.':
    'Pagamento, decisão, presença, respostas e a própria pessoa: só muda o que for informado. Um cadastro pendente que é pago é aceito. Um webhook é informado da aceitação uma vez por cadastro.',
  pay: 'pagar',
  'decide, check in, correct': 'decidir, fazer check-in, corrigir',
  'The person.': 'A pessoa.',
  'What the organiser decides.': 'O que o organizador decide.',
  'true: checks in to the event; false: checks out.': 'true: faz o check-in no evento; false: faz o check-out.',
  'The name; unless the token is of one event, the company knows the person by it, too.':
    'O nome; a menos que o token seja de um único evento, a empresa também passa a conhecer a pessoa assim.',
  'The email; unless the token is of one event, the company knows the person by it, too.':
    'O e-mail; a menos que o token seja de um único evento, a empresa também passa a conhecer a pessoa assim.',
  'Ends the registration of a person, or of many.': 'Encerra o cadastro de uma pessoa no evento, ou de muitas.',
  'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.':
    'As inscrições em atividades do evento terminam junto, e os webhooks são informados de cada uma. Cadastrada de novo, a pessoa tem o mesmo attendeeID.',
  dismiss: 'cancelar a inscrição',
  'Lists the people registered for an event, or for those of a company.':
    'Lista as pessoas cadastradas em um evento, ou nos de uma empresa.',
  'By attendeeID, lowest first, unless another order is asked for. Those who left are listed only when status asks for them. Of a company, somebody is there once for each event.':
    'Por attendeeID, primeiro o mais baixo, a menos que se peça outra ordem. Quem saiu só é listado quando status o pede. Em uma empresa, alguém aparece uma vez para cada evento.',
  'Only those.': 'Somente esses.',
  'Only those: one of all, approved, denied, pending, waiting-rsvp, present, not-present, or several with | between them; all of them have to hold.':
    'Somente esses: um de all, approved, denied, pending, waiting-rsvp, present, not-present, ou vários separados por |; todos têm de valer.',
  'Only people with this text in what is known of them; capitals do not matter.':
    'Somente pessoas com este texto no que se sabe delas; não há distinção entre maiúsculas e minúsculas.',
  'The only detail to look for it in.': 'O único dado em que se procura.',
  'Whether the text is all that stands there; left out: a part will do.':
    'Se o texto é tudo o que está ali; se não informado: uma parte basta.',
  'The company: for tokens of every event.': 'A empresa: para tokens de todos os eventos.',
  'Of a company, only those of these events.': 'De uma empresa, somente os destes eventos.',
  'An ID, or the company\'s own number: {"externalID": "…"}.':
    'Um ID, ou o número próprio da empresa: {"externalID": "…"}.',
  'Returns one person registered for an event.': 'Retorna uma pessoa cadastrada em um evento.',
  'Returns one person registered for an event, with answers and companions; or the last registration for an event of a company.':
    'Retorna uma pessoa cadastrada em um evento, com respostas e acompanhantes; ou o último cadastro em um evento de uma empresa.',
  'by email': 'por e-mail',
  'The person. Give it, or email.': 'A pessoa. Informe esta ou email.',
  'The email by which the person is known.': 'O e-mail pelo qual a pessoa é conhecida.',
  'Creates an activity of an event.': 'Cria uma atividade de um evento.',
  'People enrol in activities with activity.person.bind.':
    'As pessoas se inscrevem em atividades com activity.person.bind.',
  'The event it belongs to.': 'O evento a que pertence.',
  'What it is about.': 'Do que se trata.',
  'Where it takes place.': 'Onde acontece.',
  'When it ends, in Unix seconds.': 'Quando termina, em segundos Unix.',
  'How many people can be enrolled.': 'Quantas pessoas podem ser inscritas.',
  'Lists the activities of an event, oldest first.': 'Lista as atividades de um evento, primeiro as mais antigas.',
  'Those of a time are those with a date in it.': 'As de um período são as que têm uma data nele.',
  'of a person': 'de uma pessoa',
  'of a time': 'de um período',
  'Only those in which the person takes part, or only the others.':
    'Somente aquelas de que a pessoa participa, ou somente as demais.',
  'The person of the selection.': 'A pessoa da seleção.',
  'Only what goes on after then, in Unix seconds.': 'Somente o que acontece depois de então, em segundos Unix.',
  'Only what goes on before then, in Unix seconds.': 'Somente o que acontece antes de então, em segundos Unix.',
  'Returns one activity.': 'Retorna uma atividade.',
  'The activity.': 'A atividade.',
  'Somebody, to hear whether they take part.': 'Alguém, para saber se participa.',
  'Changes an activity.': 'Altera uma atividade.',
  'Only what is given changes; null removes it. Nobody loses a place to a smaller capacity. Webhooks with a type for it are notified when anything changed.':
    'Só muda o que for informado; null o remove. Ninguém perde a vaga com uma capacidade menor. Quando algo mudou, os webhooks com um tipo para isso são notificados.',
  'How many people can be enrolled; null: no limit.': 'Quantas pessoas podem ser inscritas; null: sem limite.',
  'Removes an activity for good.': 'Remove uma atividade em definitivo.',
  'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.':
    'As inscrições nela terminam, e os webhooks são informados de cada cancelamento; depois, da remoção.',
  'Enrols a person in an activity, or many.': 'Inscreve uma pessoa em uma atividade, ou muitas.',
  'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again. Somebody new is registered for the event as well, in its first ticket group. Of many people in content all are enrolled, or none.':
    'Notifica cada webhook ativo do evento com um tipo para inscrições. Quem já está inscrito continua assim, e ninguém é notificado de novo. Alguém novo é cadastrado também no evento, no primeiro grupo de ingressos dele. De muitas pessoas em content, todas são inscritas, ou nenhuma.',
  'somebody the event knows': 'alguém que o evento conhece',
  'The activity; for many people, of those who do not name one.':
    'A atividade; com muitas pessoas, a de quem não nomeia uma.',
  'Where the enrolment comes from.': 'De onde vem a inscrição.',
  'Until when it is valid, in Unix seconds: receivers are told so, Aviso does not end it.':
    'Até quando é válida, em segundos Unix: os receptores são informados, mas o Aviso não a encerra.',
  'What the person, or somebody else, did to enrol.': 'O que a pessoa, ou outra, fez para a inscrição.',
  "The company's own number for the enrolment.": 'O número próprio da empresa para a inscrição.',
  'Their event, when it is to be checked that the activities are in it.':
    'O evento delas, quando se deve conferir se as atividades estão nele.',
  'Dismisses a person from an activity, or many.': 'Cancela a inscrição de uma pessoa em uma atividade, ou de muitas.',
  'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.':
    'Notifica cada webhook ativo do evento com um tipo para cancelamentos, sempre depois da notificação da inscrição que termina.',
  'Changes the enrolment of a person.': 'Altera a inscrição de uma pessoa.',
  'Checks in and out, completes, suspends: only what is given changes. Webhooks with a type for it are notified when it did.':
    'Faz check-in e check-out, conclui, suspende: só muda o que for informado. Quando algo mudou, os webhooks com um tipo para isso são notificados.',
  complete: 'concluir',
  'check in, suspend': 'fazer check-in, suspender',
  'true: checks in; false: checks out.': 'true: faz o check-in; false: faz o check-out.',
  'true: the person has completed it.': 'true: a pessoa a concluiu.',
  'Whether the enrolment has been activated.': 'Se a inscrição foi ativada.',
  'Whether it counts.': 'Se ela conta.',
  'Until when it is valid, in Unix seconds; null: for ever.':
    'Até quando é válida, em segundos Unix; null: para sempre.',
  "The company's own number for the enrolment; null: none.":
    'O número próprio da empresa para a inscrição; null: nenhum.',
  'Lists the people enrolled in an activity.': 'Lista as pessoas inscritas em uma atividade.',
  'Lists the people enrolled in an activity, in the order of their enrolments unless another is asked for.':
    'Lista as pessoas inscritas em uma atividade, na ordem das inscrições, a menos que se peça outra.',
  'Only those: one of all, present, not-present, completed, not-completed, or several with | between them; all of them have to hold.':
    'Somente esses: um de all, present, not-present, completed, not-completed, ou vários separados por |; todos têm de valer.',
  'Returns one person enrolled in an activity.': 'Retorna uma pessoa inscrita em uma atividade.',
  'Lists the people, whichever events they are in.': 'Lista as pessoas, sejam quais forem os eventos delas.',
  'As their company knows them. A token of one event finds those who are registered there, as they are known there. By personID, lowest first, unless another order is asked for.':
    'Como a empresa as conhece. Um token de um evento encontra quem está cadastrado nele, como é conhecido ali. Por personID, primeiro o mais baixo, a menos que se peça outra ordem.',
  'Only those who are registered for this event.': 'Somente quem está cadastrado neste evento.',
  'Only those of this company: not for tokens of one event.':
    'Somente as desta empresa: não para tokens de um único evento.',
  'Returns one person.': 'Retorna uma pessoa.',
  'As the company knows the person. A token of one event sees those who are registered there, as they are known there.':
    'Como a empresa conhece a pessoa. Um token de um evento vê quem está cadastrado nele, como é conhecido ali.',
  'The company that the person must be of: not for tokens of one event.':
    'A empresa a que a pessoa deve pertencer: não para tokens de um único evento.',
  'Changes a person.': 'Altera uma pessoa.',
  'Only what is given changes. A token of a company, or of system scope, changes what the company knows: the events keep what they were told, which event.person.operate changes. One of one event changes what is known there. Webhooks of the company, or of the event, with a type for it are notified.':
    'Só muda o que for informado. Um token de uma empresa, ou de âmbito de sistema, altera o que a empresa sabe: os eventos mantêm o que lhes foi dito, que event.person.operate altera. Um de um evento altera o que se sabe ali. Os webhooks da empresa, ou do evento, com um tipo para isso são notificados.',
  'Creates a company.': 'Cria uma empresa.',
  'Events, people, own types and webhooks belong to one, and token.create makes tokens for it that see nothing else.':
    'Eventos, pessoas, tipos próprios e webhooks pertencem a uma empresa, e token.create cria para ela tokens que não veem mais nada.',
  'Its time zone by the IANA name; left out: UTC.': 'O fuso horário, pelo nome IANA; se não informado: UTC.',
  'Lists the companies.': 'Lista as empresas.',
  'The oldest first. A token of a company finds that one alone, a token of one event none.':
    'Primeiro as mais antigas. Um token de uma empresa encontra somente ela; um token de um evento, nenhuma.',
  'Returns one company.': 'Retorna uma empresa.',
  'Changes a company.': 'Altera uma empresa.',
  'Only what is given changes.': 'Só muda o que for informado.',
  'Its time zone by the IANA name, such as America/Sao_Paulo.':
    'O fuso horário, pelo nome IANA, como America/Sao_Paulo.',
  'By what payloads name companies, events, activities, people and enrolments. external: each of them needs an externalID.':
    'Pelo que os conteúdos nomeiam empresas, eventos, atividades, pessoas e inscrições. external: cada um precisa de um externalID.',
  "Adds an event to a company: InEvent's name of event.create.":
    'Adiciona um evento a uma empresa: o nome que a InEvent dá a event.create.',
  'as another one is': 'como outro',
  'Another event of the company, whose tickets, form and activities it begins with.':
    'Outro evento da empresa, com cujos ingressos, formulário e atividades ele começa.',
  'Lists the events of a company.': 'Lista os eventos de uma empresa.',
  'Of an event that has no dates of its own, those of its activities are looked at. A token of a company finds its events, a token of one event that event alone.':
    'De um evento sem datas próprias, olham-se as das atividades dele. Um token de uma empresa encontra os eventos dela; um token de um evento, somente esse evento.',
  'The company; left out: each that the token sees.': 'A empresa; se não informada: todas as que o token vê.',
  'Only those that are over, go on, or have not begun.':
    'Somente os que terminaram, estão em andamento ou não começaram.',
  'Only those with this text in their name.': 'Somente os que têm este texto no nome.',
  'Only these.': 'Somente estes.',
  'Returns one event of a company.': 'Retorna um evento de uma empresa.',
  "Changes an event of a company: InEvent's name of event.edit.":
    'Altera um evento de uma empresa: o nome que a InEvent dá a event.edit.',
  "Removes an event of a company with everything in it, for good: InEvent's name of event.remove.":
    'Remove um evento de uma empresa com tudo o que há nele, em definitivo: o nome que a InEvent dá a event.remove.',
  'Creates a token.': 'Cria um token.',
  'The token is shown this once. A token creates none that sees more than it does, or holds longer: one of a company those of the company and of its events, one of one event those of that event.':
    'O token é mostrado só desta vez. Um token não cria nenhum que veja mais do que ele, nem que valha por mais tempo: um de uma empresa cria os da empresa e dos eventos dela; um de um evento, os desse evento.',
  'What it is for.': 'Para que serve.',
  'The event it is limited to. Without it, and without companyID: every event.':
    'O evento a que é limitado. Sem ele, e sem companyID: todos os eventos.',
  'What it may do.': 'O que pode fazer.',
  'The company it is limited to, with all that belongs to it.':
    'A empresa a que é limitado, com tudo o que pertence a ela.',
  'When it ends, in Unix seconds; left out: it holds until it is removed.':
    'Quando expira, em segundos Unix; se não informado: vale até ser removido.',
  'Lists the tokens.': 'Lista os tokens.',
  'Without the tokens themselves. A token of a company finds those of the company and of its events, a token of one event those of that event.':
    'Sem os próprios tokens. Um token de uma empresa encontra os da empresa e dos eventos dela; um token de um evento, os desse evento.',
  'Tells whose token the call has, and what it may do.': 'Diz de quem é o token da chamada, e o que ele pode fazer.',
  'Removes a token: it is refused from then on.': 'Remove um token: a partir daí, ele é recusado.',
  'Where several processes share the work, the others refuse it within 5 s.':
    'Quando vários processos dividem o trabalho, os outros o recusam em até 5 s.',
  'The token.': 'O token.',
  'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. So do the people who are in no other event of the company. The facts stay for RETENTION_DAYS, and fact.find lists them by companyID: person.remove erases those about a person.':
    'As atividades, os cadastros, os webhooks e os tokens dele saem junto, e as entregas pendentes. Também as pessoas que não estão em nenhum outro evento da empresa. Os fatos permanecem por RETENTION_DAYS, e fact.find os lista por companyID: person.remove apaga os que são sobre uma pessoa.',
  'Erases a person, for good, and says what was erased.': 'Apaga uma pessoa, definitivamente, e diz o que foi apagado.',
  'Registrations, answers, enrolments and own numbers go, and in the logs what was told of the person: facts, deliveries that wait, and the bodies and answers of attempts. Webhooks are told of the dismissals that this is, as by event.person.dismiss, but by the personID alone, without name and email. A token of a company, or of system scope, erases in the whole company; one of an event what that event knows. A delivery that is under way cannot be stopped: while left is more than 0, call it again. Called again, it changes nothing. What was told elsewhere, and backups of the database, are beyond its reach.':
    'Saem os cadastros, as respostas, as inscrições e os números próprios e, nos históricos, o que foi comunicado sobre a pessoa: fatos, entregas pendentes, e os corpos e respostas das tentativas. Os webhooks são avisados das desvinculações que isso implica, como por event.person.dismiss, mas só pelo personID, sem nome nem e-mail. Um token de uma empresa, ou de sistema, apaga na empresa inteira; um de um evento, o que esse evento conhece. Uma entrega em andamento não pode ser interrompida: enquanto left for maior que 0, chame de novo. Chamado outra vez, não muda nada. O que foi comunicado a outros, e os backups do banco de dados, ficam fora do seu alcance.',
  'Lists all that is held about a person.': 'Lista tudo o que é guardado sobre uma pessoa.',
  'What the company knows, then the registrations with their answers, the enrolments, and the facts in the log with whom they were told. Page by page: call it again with next as after, until that is null. A token of one event sees what that event knows. The bodies that were sent are in webhook.log.get; facts of own types name nobody, so they are not among these.':
    'O que a empresa sabe, depois os cadastros com suas respostas, as inscrições, e os fatos do histórico com aqueles a quem foram comunicados. Página por página: chame de novo com next como after, até que seja null. Um token de um evento vê o que esse evento conhece. Os corpos enviados estão em webhook.log.get; os fatos de tipos próprios não nomeiam ninguém, então não estão aqui.',
  export: 'exportar',
  'the last page': 'a última página',
  'How many registrations, enrolments and facts at most, together.':
    'Quantos cadastros, inscrições e fatos no máximo, ao todo.',
  'Replaces a token by one with the same rights.': 'Substitui um token por outro com os mesmos direitos.',
  'The new one is shown this once. The one before it holds for 24 hours, or until formerUntil: time to give the new one to whoever has it. lastUsedAt tells then when the new one was taken. Where several processes share the work, the others know it within 5 s.':
    'O novo é mostrado somente esta vez. O anterior vale por mais 24 horas, ou até formerUntil: tempo para entregar o novo a quem o tem. lastUsedAt diz depois quando o novo passou a ser usado. Quando vários processos dividem o trabalho, os outros sabem disso em até 5 s.',
  'Until when the former one holds, in Unix seconds, at most 7 days. A time that is over: it is refused at once.':
    'Até quando vale o anterior, em segundos Unix, no máximo 7 dias. Com um momento já passado, é recusado imediatamente.',
  'Lists who changed what, when, and from where.': 'Lista quem mudou o quê, quando e de onde.',
  'Only in this event.': 'Somente neste evento.',
  'Only in this company, with its events.': 'Somente nesta empresa, com seus eventos.',
  'Only with this token.': 'Somente com este token.',
  'Only calls of this method.': 'Somente chamadas deste método.',
  'Only since then, in Unix seconds.': 'Somente desde então, em segundos Unix.',
  'Only before then, in Unix seconds.': 'Somente antes disso, em segundos Unix.',
  rotate: 'substituir',
  'at once': 'imediatamente',
  'of an event': 'de um evento',
  'one method, one token': 'um método, um token',
  'The newest first, for a year: each call that changed something. Who enrolled or left, and what was published, is told by fact.find. A token of one event finds what was changed in that event, one of a company what was changed in the company and its events.':
    'Do mais recente ao mais antigo, por um ano: cada chamada que mudou algo. Quem se inscreveu ou saiu, e o que foi publicado, fact.find diz. Um token de um evento encontra o que foi mudado nesse evento; um de uma empresa, o que foi mudado na empresa e em seus eventos.',
}
