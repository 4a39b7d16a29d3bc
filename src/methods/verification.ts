/** What a verification sample must know of its webhook. */
export interface Receives {
  /** Whether the payload comes in the field of a form. */
  form: boolean
  /** Whether the webhook has a security code, sent as X-Secret. */
  code: boolean
  /** The body of an answer that counts as received. */
  answer: string
  /** Its content type. */
  answerType: string
}

/**
 * A receiver for one webhook in four languages, to be pasted and run with nothing but what the language brings: it checks
 * the signature and the age of each delivery (Standard Webhooks, "Verifying signatures"), prints the payload, and answers
 * so that it counts as received. Secret and code come from the environment.
 */
export function verificationSamples(receives: Receives): { node: string; python: string; php: string; go: string } {
  return { node: node(receives), python: python(receives), php: php(receives), go: go(receives) }
}

/** Leaves out the lines that this webhook has no use for: those that begin with a false condition. */
function lines(...all: (string | false)[]): string {
  return `${all.filter((line) => line !== false).join('\n')}\n`
}

function node({ form, code, answer, answerType }: Receives): string {
  return lines(
    '// receiver.mjs    WEBHOOK_SECRET=whsec_… node receiver.mjs',
    "import { createHmac, timingSafeEqual } from 'node:crypto'",
    "import { createServer } from 'node:http'",
    '',
    "const key = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')",
    'const same = (a, b) => a.length === b.length && timingSafeEqual(a, b)',
    '',
    '// body: the raw bytes of the request, before any parsing.',
    'function verify(headers, body) {',
    "  const id = headers['webhook-id']",
    "  const timestamp = headers['webhook-timestamp']",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a line of the sample
    "  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')",
    "  const known = (headers['webhook-signature'] ?? '').split(' ')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so is this
    '    .some((one) => same(Buffer.from(one), Buffer.from(`v1,${signed}`)))',
    code && "  const code = same(Buffer.from(headers['x-secret'] ?? ''), Buffer.from(process.env.SECURITY_CODE))",
    `  return known && ${code ? 'code && ' : ''}Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300`,
    '}',
    '',
    'createServer(async (request, response) => {',
    '  const chunks = []',
    '  for await (const chunk of request) chunks.push(chunk)',
    '  const body = Buffer.concat(chunks)',
    '  if (!verify(request.headers, body)) return response.writeHead(401).end()',
    form
      ? "  const payload = JSON.parse(new URLSearchParams(body.toString()).get('payload'))"
      : '  const payload = JSON.parse(body)',
    '  // With the header x-test: true, it is the example that webhook.test sends: nothing happened.',
    "  console.log(request.headers['webhook-id'], payload) // an ID seen before: the same delivery once more",
    `  response.writeHead(200, { 'content-type': '${answerType}' }).end('${answer}')`,
    '}).listen(process.env.PORT ?? 4000)',
  )
}

function python({ form, code, answer, answerType }: Receives): string {
  return lines(
    '# receiver.py    WEBHOOK_SECRET=whsec_… python3 receiver.py',
    'import base64, hashlib, hmac, json, os, time',
    'from http.server import BaseHTTPRequestHandler, HTTPServer',
    form && 'from urllib.parse import parse_qs',
    '',
    'key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))',
    '',
    '',
    'def verify(headers, body):',
    '    """body: the raw bytes of the request, before any parsing."""',
    '    timestamp = headers.get("webhook-timestamp", "")',
    '    content = f"{headers.get(\'webhook-id\')}.{timestamp}.".encode() + body',
    '    signed = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()',
    '    given = headers.get("webhook-signature", "").split(" ")',
    '    known = any(hmac.compare_digest(one.encode(), signed.encode()) for one in given)',
    code &&
      '    code = hmac.compare_digest(headers.get("x-secret", "").encode(), os.environ["SECURITY_CODE"].encode())',
    '    fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= 300',
    `    return known and ${code ? 'code and ' : ''}fresh`,
    '',
    '',
    'class Receiver(BaseHTTPRequestHandler):',
    '    def do_POST(self):',
    '        body = self.rfile.read(int(self.headers.get("content-length", 0)))',
    '        if not verify(self.headers, body):',
    '            self.send_response(401)',
    '            self.end_headers()',
    '            return',
    form ? '        payload = json.loads(parse_qs(body.decode())["payload"][0])' : '        payload = json.loads(body)',
    '        # With the header x-test: true, it is the example that webhook.test sends: nothing happened.',
    '        print(self.headers["webhook-id"], payload)  # an ID seen before: the same delivery once more',
    '        self.send_response(200)',
    `        self.send_header("content-type", "${answerType}")`,
    '        self.end_headers()',
    `        self.wfile.write(b'${answer}')`,
    '',
    '',
    'HTTPServer(("127.0.0.1", int(os.environ.get("PORT", 4000))), Receiver).serve_forever()',
  )
}

function php({ form, code, answer, answerType }: Receives): string {
  return lines(
    '<?php',
    '// receiver.php    WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:4000 receiver.php',
    "$key = base64_decode(preg_replace('/^whsec_/', '', getenv('WEBHOOK_SECRET')));",
    "$body = file_get_contents('php://input'); // the raw bytes, before any parsing",
    "$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';",
    "$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';",
    "$signed = 'v1,' . base64_encode(hash_hmac('sha256', \"$id.$timestamp.$body\", $key, true));",
    '',
    '$known = false;',
    "foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $one) {",
    '    $known = $known || hash_equals($signed, $one);',
    '}',
    code && "$known = $known && hash_equals(getenv('SECURITY_CODE'), $_SERVER['HTTP_X_SECRET'] ?? '');",
    'if (!$known || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {',
    '    http_response_code(401);',
    '    exit;',
    '}',
    form ? "$payload = json_decode($_POST['payload'], true);" : '$payload = json_decode($body, true);',
    '// With the header x-test: true, it is the example that webhook.test sends: nothing happened.',
    'error_log("$id " . json_encode($payload)); // an ID seen before: the same delivery once more',
    `header('content-type: ${answerType}');`,
    `echo '${answer}';`,
  )
}

function go({ form, code, answer, answerType }: Receives): string {
  return lines(
    '// receiver.go    WEBHOOK_SECRET=whsec_… go run receiver.go',
    'package main',
    '',
    'import (',
    '\t"crypto/hmac"',
    '\t"crypto/sha256"',
    '\t"encoding/base64"',
    '\t"encoding/json"',
    '\t"io"',
    '\t"log"',
    '\t"net/http"',
    form && '\t"net/url"',
    '\t"os"',
    '\t"strconv"',
    '\t"strings"',
    '\t"time"',
    ')',
    '',
    'var key, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))',
    '',
    '// body: the raw bytes of the request, before any parsing.',
    'func verify(headers http.Header, body []byte) bool {',
    '\ttimestamp := headers.Get("webhook-timestamp")',
    '\tmac := hmac.New(sha256.New, key)',
    '\tmac.Write([]byte(headers.Get("webhook-id") + "." + timestamp + "."))',
    '\tmac.Write(body)',
    '\tsigned := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))',
    '\tknown := false',
    '\tfor _, one := range strings.Split(headers.Get("webhook-signature"), " ") {',
    '\t\tknown = known || hmac.Equal([]byte(one), []byte(signed))',
    '\t}',
    code && '\tknown = known && hmac.Equal([]byte(headers.Get("x-secret")), []byte(os.Getenv("SECURITY_CODE")))',
    '\tat, err := strconv.ParseInt(timestamp, 10, 64)',
    '\treturn known && err == nil && time.Since(time.Unix(at, 0)).Abs() <= 5*time.Minute',
    '}',
    '',
    'func main() {',
    '\thttp.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {',
    '\t\tbody, err := io.ReadAll(request.Body)',
    '\t\tif err != nil || !verify(request.Header, body) {',
    '\t\t\tresponse.WriteHeader(http.StatusUnauthorized)',
    '\t\t\treturn',
    '\t\t}',
    form && '\t\tfields, _ := url.ParseQuery(string(body))',
    '\t\tvar payload map[string]any',
    form
      ? '\t\tif json.Unmarshal([]byte(fields.Get("payload")), &payload) != nil {'
      : '\t\tif json.Unmarshal(body, &payload) != nil {',
    '\t\t\tresponse.WriteHeader(http.StatusBadRequest)',
    '\t\t\treturn',
    '\t\t}',
    '\t\t// With the header x-test: true, it is the example that webhook.test sends: nothing happened.',
    '\t\tlog.Println(request.Header.Get("webhook-id"), payload) // an ID seen before: the same delivery once more',
    `\t\tresponse.Header().Set("content-type", "${answerType}")`,
    `\t\tio.WriteString(response, \`${answer}\`)`,
    '\t})',
    '\tport := os.Getenv("PORT")',
    '\tif port == "" {',
    '\t\tport = "4000"',
    '\t}',
    '\tlog.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))',
    '}',
  )
}
