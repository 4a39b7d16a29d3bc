import type { Sentences } from '../../sentences.ts'

/** Why an attempt failed, why a webhook was switched off, and why nobody was told of somebody. */
export const reasons: Sentences = {
  '{reason} ({code}).': '{reason} ({code}).',
  'The connection was closed before there was an answer': 'La conexión se cerró antes de que hubiera una respuesta',
  'The name could not be resolved': 'No se pudo resolver el nombre',
  'The name could not be resolved just now': 'De momento no se pudo resolver el nombre',
  'The connection timed out': 'Se agotó el tiempo de la conexión',
  'The certificate is signed by an authority that is not known here, or an intermediate certificate is missing: the receiver must send the whole chain':
    'El certificado está firmado por una autoridad que aquí no se conoce, o falta un certificado intermedio: el receptor debe enviar la cadena completa',
  'The certificate is signed by itself: one of a public authority is needed':
    'El certificado está firmado por sí mismo: se necesita uno de una autoridad pública',
  'The receiver speaks no version of TLS that is safe: it must offer TLS 1.2 or 1.3':
    'El receptor no ofrece ninguna versión segura de TLS: debe ofrecer TLS 1.2 o 1.3',
  'The receiver refused the TLS handshake: it has no cipher in common with us, does not know this name, or wants a client certificate':
    'El receptor rechazó el inicio de TLS: no tiene ningún cifrado en común con nosotros, no conoce este nombre, o pide un certificado de cliente',
  'The receiver wants a client certificate, and deliveries carry none':
    'El receptor pide un certificado de cliente, y las entregas no llevan ninguno',
  'The key or signature of the certificate is too weak: a new certificate is needed':
    'La clave o la firma del certificado es demasiado débil: se necesita un certificado nuevo',
  'The port does not speak TLS: the URL may have to begin with http://':
    'El puerto no usa TLS: es posible que la URL deba empezar por http://',
  'The connection was refused': 'La conexión fue rechazada',
  'The host cannot be reached': 'No se puede llegar al servidor',
  'The network cannot be reached': 'No se puede llegar a la red',
  'The network does not let this connection through': 'La red no deja pasar esta conexión',
  'There are too many open connections on our side': 'Hay demasiadas conexiones abiertas de nuestro lado',
  'The port speaks TLS: the URL has to begin with https://': 'El puerto usa TLS: la URL tiene que empezar por https://',
  'The certificate is for another name: it must name the host of the URL':
    'El certificado es para otro nombre: debe nombrar el servidor de la URL',
  'The certificate has expired: it must be renewed': 'El certificado ha caducado: hay que renovarlo',
  'The certificate is not valid yet: its dates, or a clock, are wrong':
    'El certificado aún no es válido: sus fechas, o un reloj, son incorrectas',
  'The certificate was revoked: a new certificate is needed':
    'El certificado fue revocado: se necesita un certificado nuevo',
  'The certificate is not one for a server': 'El certificado no es de servidor',
  'The first 256 KiB of what came back hold no answer':
    'Los primeros 256 KiB de lo que llegó no contienen una respuesta',
  'The headers of the answer are longer than 64 KiB': 'Las cabeceras de la respuesta superan los 64 KiB',
  'What came back is not an answer in HTTP/1.1': 'Lo que llegó no es una respuesta en HTTP/1.1',
  'The proxy {host} answered 407: it does not take the user and the password of EGRESS_PROXY':
    'El proxy {host} respondió 407: no acepta el usuario y la contraseña de EGRESS_PROXY',
  'The proxy {host} answered {1} and opened no connection': 'El proxy {host} respondió {1} y no abrió ninguna conexión',
  'The proxy {host} opened no connection in time': 'El proxy {host} no abrió ninguna conexión a tiempo',
  'The proxy {host} answered something that is not HTTP': 'Lo que respondió el proxy {host} no es HTTP',
  'The proxy {host} closed the connection without an answer': 'El proxy {host} cerró la conexión sin responder',
  'The proxy {host} cannot be reached': 'No se puede llegar al proxy {host}',
  'The TLS handshake failed': 'Falló el inicio de TLS',
  'The certificate cannot be verified': 'No se puede verificar el certificado',
  'The request could not be sent': 'No se pudo enviar la solicitud',
  'There was no complete answer within {1} s.': 'No hubo una respuesta completa en {1} s.',
  'Not sent: {reason}, and ALLOW_NETWORKS does not name it.': 'No se envió: {reason}, y ALLOW_NETWORKS no la nombra.',
  '{host} leads to a refused address: {reason}': '{host} lleva a una dirección rechazada: {reason}',
  '{address} leads to {reason}': '{address} lleva a {reason}',
  '{address} is not an address': '{address} no es una dirección',
  '{address} is a loopback address': '{address} es una dirección de bucle local',
  '{address} is a private address': '{address} es una dirección privada',
  '{address} is a link-local address': '{address} es una dirección de enlace local',
  '{address} is a multicast address': '{address} es una dirección de multidifusión',
  '{address} is a metadata address': '{address} es una dirección de metadatos',
  '{address} is a reserved address': '{address} es una dirección reservada',
  'The answer {1} does not count as received.': 'La respuesta {1} no cuenta como recibida.',
  'The answer {1} does not count as received: it redirects to {url}; redirects are not followed: enter that URL.':
    'La respuesta {1} no cuenta como recibida: redirige a {url}; las redirecciones no se siguen: introduzca esa URL.',
  'The answer {1} does not count as received: it redirects; redirects are not followed: enter the URL it leads to.':
    'La respuesta {1} no cuenta como recibida: redirige; las redirecciones no se siguen: introduzca la URL a la que lleva.',
  'The answer {1} does not count as received: it changes the protocol, which nobody asked for.':
    'La respuesta {1} no cuenta como recibida: cambia el protocolo, cosa que nadie pidió.',
  'The answer {1} does not count as received: {expected} is expected.':
    'La respuesta {1} no cuenta como recibida: se espera {expected}.',
  'The answer {1} does not count as received: {reason}.': 'La respuesta {1} no cuenta como recibida: {reason}.',
  'status 200, 201 or 202 with the body {"status": "ok"}, or 204':
    'el estado 200, 201 o 202 con el cuerpo {"status": "ok"}, o 204',
  'status 200': 'el estado 200',
  'its body was cut ({reason})': 'su cuerpo quedó cortado ({reason})',
  'it could not be decompressed any further': 'no se pudo descomprimir más',
  'only {1} KiB of it are decompressed': 'de él solo se descomprimen {1} KiB',
  'only the first {1} KiB of its body are read': 'de su cuerpo solo se leen los primeros {1} KiB',
  'its content-encoding {1} is not understood (gzip, deflate and br are, up to {2} of them)':
    'su content-encoding {1} no se entiende (sí gzip, deflate y br, hasta {2} de ellos)',
  'an internal error, see the log of the server': 'un error interno, véase el registro del servidor',
  'it was not complete within {1} s': 'no se completó en {1} s',
  'the headers are longer than 64 KiB': 'las cabeceras superan los 64 KiB',
  'it is not as HTTP/1.1 has it, {code}': 'no es conforme a HTTP/1.1, {code}',
  'the connection was closed before its end': 'la conexión se cerró antes de su final',
  'Internal error: see the log of the server.': 'Error interno: véase el registro del servidor.',
  'The receiver answered 410 Gone.': 'El receptor respondió 410 Gone.',
  'Every delivery has failed for 5 days.': 'Todas las entregas han fallado durante 5 días.',
  '{reason} that is about this person.': '{reason}, y no hay nada sobre esta persona.',
  'Nothing is in the log': 'En el registro no hay nada',
  'Nothing like {kind} is in the log': 'En el registro no hay nada como {kind}',
  '{reason}: the person is enrolled in no activity of the event.':
    '{reason}: la persona no está inscrita en ninguna actividad del evento.',
  '{reason}: the person registered on {date}, and left the event again.':
    '{reason}: la persona se registró el {date} y volvió a dejar el evento.',
  '{reason}: the person registered on {date}, and is {status}. Registering again changes nothing, so nobody is told.':
    '{reason}: la persona se registró el {date} y está en el estado {status}. Registrarla otra vez no cambia nada, así que no se notifica a nadie.',
  '{reason}: the person registered on {date}, and is {status}.':
    '{reason}: la persona se registró el {date} y está en el estado {status}.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}. Dismissing again changes nothing, so nobody is told.':
    '{reason}: la persona fue dada de baja de la actividad {1} ({name}) el {date}. Darla de baja otra vez no cambia nada, así que no se notifica a nadie.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}.':
    '{reason}: la persona fue dada de baja de la actividad {1} ({name}) el {date}.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}. Enrolling again changes nothing, so nobody is told.':
    '{reason}: la persona está inscrita en la actividad {1} ({name}) desde el {date}. Inscribirla otra vez no cambia nada, así que no se notifica a nadie.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}.':
    '{reason}: la persona está inscrita en la actividad {1} ({name}) desde el {date}.',
  '{time}, before the log begins ({begin})': '{time}, antes de que empiece el registro ({begin})',
  'Nobody was told: its data does not fit its type. {flaw}':
    'No se notificó a nadie: los datos no cumplen su tipo. {flaw}',
}
