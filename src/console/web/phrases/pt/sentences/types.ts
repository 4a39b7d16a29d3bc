import type { Sentences } from '../../sentences.ts'

/** What the types of notification tell of, and what counts as received. */
export const types: Sentences = {
  'A person was enrolled in an activity.': 'Uma pessoa foi inscrita em uma atividade.',
  'Any 2xx status is received; everything else is tried again.':
    'Qualquer status 2xx conta como recebido; com todo o resto, tenta-se de novo.',
  'A person was dismissed from an activity.': 'A inscrição de uma pessoa em uma atividade foi cancelada.',
  'A person checked in to an activity.': 'Uma pessoa fez check-in em uma atividade.',
  'A person checked out of an activity.': 'Uma pessoa fez check-out de uma atividade.',
  'A person was registered for the event.': 'Uma pessoa foi cadastrada no evento.',
  'The registration of a person for the event changed.': 'O cadastro de uma pessoa no evento mudou.',
  'A person was dismissed from the event.': 'O cadastro de uma pessoa no evento foi cancelado.',
  'A person checked in to the event.': 'Uma pessoa fez check-in no evento.',
  'A person checked out of the event.': 'Uma pessoa fez check-out do evento.',
  'An activity was created.': 'Uma atividade foi criada.',
  'An activity was edited.': 'Uma atividade foi editada.',
  'An activity was removed.': 'Uma atividade foi removida.',
  'The event was edited.': 'O evento foi editado.',
  'An event of the company was created.': 'Um evento da empresa foi criado.',
  'The event has ended: its dateEnd has come.': 'O evento terminou: chegou a dateEnd dele.',
  'A student was enrolled in a course (Quinttos).': 'Um aluno foi inscrito em um curso (Quinttos).',
  'Status 200, 201 or 202 with the body {"status": "ok"}, or 204, is received. Other 2xx, 429, 5xx and silence are tried again; any other answer is final.':
    'O status 200, 201 ou 202 com o corpo {"status": "ok"}, ou 204, conta como recebido. Com outros 2xx, 429, 5xx ou silêncio, tenta-se de novo; qualquer outra resposta é definitiva.',
  'A user was enrolled in a course (Toolzz).': 'Um usuário foi inscrito em um curso (Toolzz).',
  'Status 200 is received; everything else is tried again.':
    'O status 200 conta como recebido; com todo o resto, tenta-se de novo.',
  'A user completed a course (Toolzz).': 'Um usuário concluiu um curso (Toolzz).',
  'A user was registered for the first time (Toolzz).': 'Um usuário foi cadastrado pela primeira vez (Toolzz).',
  'The profile or the status of a user changed (Toolzz).': 'O perfil ou o status de um usuário mudou (Toolzz).',
  'A person was accepted as an attendee: registered for free, or paid (Konfeo).':
    'Uma pessoa foi aceita como participante: com cadastro gratuito, ou pago (Konfeo).',
  'A webhook was switched off by Aviso, because its receiver failed for too long or is gone.':
    'O Aviso desativou um webhook, porque o receptor falhou por tempo demais ou não existe mais.',
  'A delivery was given up: its last attempt failed too.':
    'Uma entrega foi abandonada: a última tentativa também falhou.',
  "What a company publishes of its own types; webhook.type.find has the schema of each one's data.":
    'O que uma empresa publica dos tipos próprios dela; webhook.type.find tem o esquema dos dados de cada um.',
}
