// receiver.go    WEBHOOK_SECRET=whsec_… go run receiver.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

var key, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))

// body: the raw bytes of the request, before any parsing.
func verify(headers http.Header, body []byte) bool {
	timestamp := headers.Get("webhook-timestamp")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(headers.Get("webhook-id") + "." + timestamp + "."))
	mac.Write(body)
	signed := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	known := false
	for _, one := range strings.Split(headers.Get("webhook-signature"), " ") {
		known = known || hmac.Equal([]byte(one), []byte(signed))
	}
	at, err := strconv.ParseInt(timestamp, 10, 64)
	return known && err == nil && time.Since(time.Unix(at, 0)).Abs() <= 5*time.Minute
}

func main() {
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || !verify(request.Header, body) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		var payload map[string]any
		if json.Unmarshal(body, &payload) != nil {
			response.WriteHeader(http.StatusBadRequest)
			return
		}
		// With the header x-test: true, it is the example that webhook.test sends: nothing happened.
		log.Println(request.Header.Get("webhook-id"), payload) // an ID seen before: the same delivery once more
		response.Header().Set("content-type", "text/plain")
		io.WriteString(response, `OK`)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "4000"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
