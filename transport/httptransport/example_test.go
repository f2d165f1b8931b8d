package httptransport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/sealtext/sealtext/transport/httptransport"
)

func ExampleOutcome() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer provider.Close()
	client, err := httptransport.New(httptransport.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodPost, provider.URL, strings.NewReader("to=...&text=..."))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := client.Do(req.Context(), req)
	out := httptransport.Outcome(resp, err)
	fmt.Println(out.Kind, out.Code, out.RetryAfter)
	// Output: not-sent http-429 30s
}
