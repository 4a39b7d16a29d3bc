import { LIBRARY_ON_FORMS, lines, type Receives } from './sample.ts'

export function go(receives: Receives): string {
  return lines(...imports(receives), ...verify(receives), ...main(receives))
}

function imports({ form }: Receives): (string | false)[] {
  return [
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
  ]
}

function verify({ form, code }: Receives): (string | false)[] {
  return [
    'var key, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))',
    '',
    '// body: the raw bytes of the request, before any parsing.',
    form && `// ${LIBRARY_ON_FORMS.go}`,
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
  ]
}

function main({ form, answer, answerType }: Receives): (string | false)[] {
  return [
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
  ]
}
