import { bodyOf, calledShare, headersOf } from '../api/call.ts'
import { javaScript, php, python } from './literals.ts'

/** One call as others would write it, to be run as it is. The token never stands in it: the variable TOKEN has it. */
export interface Call {
  /** Where the server is: https://school.example/aviso */
  server: string
  method: string
  params: unknown
}

export function asCurl(call: Call): string {
  return `curl -s ${shell(`${call.server}/rpc`)} -H "authorization: Bearer $TOKEN"${lines()
    .map((line) => ` -H ${shell(line)}`)
    .join('')} -d ${shell(bodyOf(call))}`
}

/** For Node, as a file `call.mjs`. */
export function asFetch(call: Call): string {
  return `import { env } from 'node:process'

const response = await fetch(${javaScript(`${call.server}/rpc`)}, {
  method: 'POST',
  headers: { ${pairs(javaScript)}, authorization: \`Bearer \${env.TOKEN}\` },
  body: JSON.stringify(${javaScript(requestOf(call), '  ')}),
})
const { result, error } = await response.json()
console.log(error ?? result)`
}

/** With the generated client. */
export function asClient({ server, method, params }: Call): string {
  return `// curl -s ${shell(`${server}/client.ts`)} > client.ts
import { env } from 'node:process'
import { createClient } from './client.ts'

const client = createClient({ url: ${javaScript(`${server}/rpc`)}, token: env.TOKEN ?? ''${ofShare()} })
console.log(await client.${method}(${javaScript(params)}))`
}

export function asPython(call: Call): string {
  return `import json, os, urllib.request

body = ${python(requestOf(call))}
headers = {${pairs(python)}, "authorization": "Bearer " + os.environ["TOKEN"]}
request = urllib.request.Request(${python(`${call.server}/rpc`)}, json.dumps(body).encode(), headers)
print(urllib.request.urlopen(request).read().decode())`
}

export function asPHP(call: Call): string {
  return `<?php
$body = ${php(requestOf(call))};
$http = [
    'method' => 'POST',
    'header' => [${lines()
      .map((line) => php(line))
      .join(', ')}, 'authorization: Bearer ' . getenv('TOKEN')],
    'content' => json_encode($body),
    'ignore_errors' => true,
];
echo file_get_contents(${php(`${call.server}/rpc`)}, false, stream_context_create(['http' => $http]));`
}

/** What goes over the wire. */
export function asHttp(call: Call): string {
  const { host, pathname } = new URL(`${call.server}/rpc`)
  return `POST ${pathname} HTTP/1.1
host: ${host}
${lines().join('\n')}
authorization: Bearer $TOKEN

${bodyOf(call, 2)}`
}

/** The headers of a call as they go over the wire, but for the token. */
function lines(): string[] {
  return Object.entries(headersOf()).map(([name, value]) => `${name}: ${value}`)
}

/** The same as a language writes them in an object. */
function pairs(write: (text: string) => string): string {
  return Object.entries(headersOf())
    .map(([name, value]) => `${write(name)}: ${write(value)}`)
    .join(', ')
}

function ofShare(): string {
  const share = calledShare()
  return share === null ? '' : `, share: ${javaScript(share)}`
}

function requestOf({ method, params }: Call): object {
  return { jsonrpc: '2.0', id: 1, method, params }
}

/** One word of a POSIX shell. */
function shell(text: string): string {
  return /^[\w:/.@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
