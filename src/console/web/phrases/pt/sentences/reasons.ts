import type { Sentences } from '../../sentences.ts'

/** Why an attempt failed, why a webhook was switched off, and why nobody was told of somebody. */
export const reasons: Sentences = {
  '{reason} ({code}).': '{reason} ({code}).',
  'The connection was closed before there was an answer': 'A conexão foi fechada antes que houvesse uma resposta',
  'The name could not be resolved': 'O nome não pôde ser resolvido',
  'The name could not be resolved just now': 'No momento, o nome não pôde ser resolvido',
  'The connection timed out': 'O tempo da conexão se esgotou',
  'The certificate is signed by an authority that is not known here, or an intermediate certificate is missing: the receiver must send the whole chain':
    'O certificado é assinado por uma autoridade desconhecida aqui, ou falta um certificado intermediário: o receptor deve enviar a cadeia completa',
  'The certificate is signed by itself: one of a public authority is needed':
    'O certificado é assinado por ele mesmo: é preciso um de uma autoridade pública',
  'The receiver speaks no version of TLS that is safe: it must offer TLS 1.2 or 1.3':
    'O receptor não oferece nenhuma versão segura de TLS: ele deve oferecer TLS 1.2 ou 1.3',
  'The receiver refused the TLS handshake: it has no cipher in common with us, does not know this name, or wants a client certificate':
    'O receptor recusou o handshake TLS: não tem nenhuma cifra em comum conosco, não conhece este nome, ou exige um certificado de cliente',
  'The receiver wants a client certificate, and deliveries carry none':
    'O receptor exige um certificado de cliente, e as entregas não levam nenhum',
  'The key or signature of the certificate is too weak: a new certificate is needed':
    'A chave ou a assinatura do certificado é fraca demais: é preciso um certificado novo',
  'The port does not speak TLS: the URL may have to begin with http://':
    'A porta não usa TLS: talvez a URL deva começar com http://',
  'The connection was refused': 'A conexão foi recusada',
  'The host cannot be reached': 'Não é possível chegar ao servidor',
  'The network cannot be reached': 'Não é possível chegar à rede',
  'The network does not let this connection through': 'A rede não deixa passar esta conexão',
  'There are too many open connections on our side': 'Há conexões abertas demais do nosso lado',
  'The port speaks TLS: the URL has to begin with https://': 'A porta usa TLS: a URL tem de começar com https://',
  'The certificate is for another name: it must name the host of the URL':
    'O certificado é de outro nome: ele deve nomear o servidor da URL',
  'The certificate has expired: it must be renewed': 'O certificado expirou: é preciso renová-lo',
  'The certificate is not valid yet: its dates, or a clock, are wrong':
    'O certificado ainda não é válido: as datas dele, ou um relógio, estão errados',
  'The certificate was revoked: a new certificate is needed':
    'O certificado foi revogado: é preciso um certificado novo',
  'The certificate is not one for a server': 'O certificado não é de servidor',
  'The first 256 KiB of what came back hold no answer': 'Os primeiros 256 KiB do que chegou não contêm uma resposta',
  'The headers of the answer are longer than 64 KiB': 'Os cabeçalhos da resposta passam de 64 KiB',
  'What came back is not an answer in HTTP/1.1': 'O que chegou não é uma resposta em HTTP/1.1',
  'The proxy {host} answered 407: it does not take the user and the password of EGRESS_PROXY':
    'O proxy {host} respondeu 407: não aceita o usuário e a senha de EGRESS_PROXY',
  'The proxy {host} answered {1} and opened no connection': 'O proxy {host} respondeu {1} e não abriu nenhuma conexão',
  'The proxy {host} opened no connection in time': 'O proxy {host} não abriu nenhuma conexão a tempo',
  'The proxy {host} answered something that is not HTTP': 'O que o proxy {host} respondeu não é HTTP',
  'The proxy {host} closed the connection without an answer': 'O proxy {host} fechou a conexão sem responder',
  'The proxy {host} cannot be reached': 'Não é possível chegar ao proxy {host}',
  'The TLS handshake failed': 'O handshake TLS falhou',
  'The certificate cannot be verified': 'Não é possível verificar o certificado',
  'The request could not be sent': 'A requisição não pôde ser enviada',
  'There was no complete answer within {1} s.': 'Não houve uma resposta completa em {1} s.',
  'Not sent: {reason}, and ALLOW_NETWORKS does not name it.': 'Não enviada: {reason}, e ALLOW_NETWORKS não o nomeia.',
  '{host} leads to a refused address: {reason}': '{host} leva a um endereço recusado: {reason}',
  '{address} leads to {reason}': '{address} leva a {reason}',
  '{address} is not an address': '{address} não é um endereço',
  '{address} is a loopback address': '{address} é um endereço de loopback',
  '{address} is a private address': '{address} é um endereço privado',
  '{address} is a link-local address': '{address} é um endereço de enlace local',
  '{address} is a multicast address': '{address} é um endereço de multicast',
  '{address} is a metadata address': '{address} é um endereço de metadados',
  '{address} is a reserved address': '{address} é um endereço reservado',
  'The answer {1} does not count as received.': 'A resposta {1} não conta como recebida.',
  'The answer {1} does not count as received: it redirects to {url}; redirects are not followed: enter that URL.':
    'A resposta {1} não conta como recebida: ela redireciona para {url}; redirecionamentos não são seguidos: informe essa URL.',
  'The answer {1} does not count as received: it redirects; redirects are not followed: enter the URL it leads to.':
    'A resposta {1} não conta como recebida: ela redireciona; redirecionamentos não são seguidos: informe a URL a que ela leva.',
  'The answer {1} does not count as received: it changes the protocol, which nobody asked for.':
    'A resposta {1} não conta como recebida: ela muda o protocolo, o que ninguém pediu.',
  'The answer {1} does not count as received: {expected} is expected.':
    'A resposta {1} não conta como recebida: espera-se {expected}.',
  'The answer {1} does not count as received: {reason}.': 'A resposta {1} não conta como recebida: {reason}.',
  'status 200, 201 or 202 with the body {"status": "ok"}, or 204':
    'o status 200, 201 ou 202 com o corpo {"status": "ok"}, ou 204',
  'status 200': 'o status 200',
  'its body was cut ({reason})': 'o corpo dela foi cortado ({reason})',
  'it could not be decompressed any further': 'não foi possível descomprimi-lo além desse ponto',
  'only {1} KiB of it are decompressed': 'só {1} KiB dele são descomprimidos',
  'only the first {1} KiB of its body are read': 'só os primeiros {1} KiB do corpo dela são lidos',
  'its content-encoding {1} is not understood (gzip, deflate and br are, up to {2} of them)':
    'o content-encoding {1} dela não é entendido (gzip, deflate e br são, até {2} deles)',
  'an internal error, see the log of the server': 'um erro interno, veja o log do servidor',
  'it was not complete within {1} s': 'não se completou em {1} s',
  'the headers are longer than 64 KiB': 'os cabeçalhos passam de 64 KiB',
  'it is not as HTTP/1.1 has it, {code}': 'não está conforme HTTP/1.1, {code}',
  'the connection was closed before its end': 'a conexão foi fechada antes do fim',
  'Internal error: see the log of the server.': 'Erro interno: veja o log do servidor.',
  'The receiver answered 410 Gone.': 'O receptor respondeu 410 Gone.',
  'Every delivery has failed for 5 days.': 'Todas as entregas falharam por 5 dias.',
  '{reason} that is about this person.': '{reason}, e nada há sobre esta pessoa.',
  'Nothing is in the log': 'Não há nada no registro',
  'Nothing like {kind} is in the log': 'Não há nada como {kind} no registro',
  '{reason}: the person is enrolled in no activity of the event.':
    '{reason}: a pessoa não está inscrita em nenhuma atividade do evento.',
  '{reason}: the person registered on {date}, and left the event again.':
    '{reason}: a pessoa se cadastrou em {date} e saiu do evento.',
  '{reason}: the person registered on {date}, and is {status}. Registering again changes nothing, so nobody is told.':
    '{reason}: a pessoa se cadastrou em {date} e está no estado {status}. Cadastrá-la de novo não muda nada, portanto ninguém é notificado.',
  '{reason}: the person registered on {date}, and is {status}.':
    '{reason}: a pessoa se cadastrou em {date} e está no estado {status}.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}. Dismissing again changes nothing, so nobody is told.':
    '{reason}: a inscrição da pessoa na atividade {1} ({name}) foi cancelada em {date}. Cancelá-la de novo não muda nada, portanto ninguém é notificado.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}.':
    '{reason}: a inscrição da pessoa na atividade {1} ({name}) foi cancelada em {date}.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}. Enrolling again changes nothing, so nobody is told.':
    '{reason}: a pessoa está inscrita na atividade {1} ({name}) desde {date}. Inscrevê-la de novo não muda nada, portanto ninguém é notificado.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}.':
    '{reason}: a pessoa está inscrita na atividade {1} ({name}) desde {date}.',
  '{time}, before the log begins ({begin})': '{time}, antes do início do registro ({begin})',
  'Nobody was told: its data does not fit its type. {flaw}':
    'Ninguém foi notificado: os dados não obedecem ao tipo. {flaw}',
}
