package httpsms_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// A provider that takes form fields; the transport is passed to a relay.
func ExampleNew() {
	_, err := httpsms.New(httpsms.Config{
		Request: httpsms.Form("https://api.example.com/messages", "clinic", os.Getenv("SMS_SECRET_THAT_IS_NOT_SET")),
	})
	fmt.Println(err)
	_, err = httpsms.New(httpsms.Config{
		Request:     httpsms.Form("https://api.example.com/messages", "clinic", "correct-horse-battery"),
		IDField:     "messages.0.id",
		OptOutCodes: []string{"21610"},
	})
	fmt.Println(err)
	// Output:
	// httpsms: the secret of the provider must not be empty
	// <nil>
}

// A provider with an interface of its own: a function makes its request.
func ExampleRequestFunc() {
	request := func(ctx context.Context, m httpsms.Message) (*http.Request, error) {
		body, err := json.Marshal(map[string]any{
			"destinations": []string{m.To.E164()[1:]}, "content": m.Body.Plaintext(), "ttl": m.ValidFor.Seconds(),
		})
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.example.com/v3/sms", bytes.NewReader(body))
		if err == nil {
			r.Header.Set("X-Api-Key", "correct-horse-battery")
		}
		return r, err
	}
	_, err := httpsms.New(httpsms.Config{Request: request})
	fmt.Println(err)
	// Output:
	// <nil>
}

// printer stands for a *transport.Gateway.
type printer struct{}

func (printer) Receive(_ context.Context, in transport.Incoming) (transport.Received, error) {
	fmt.Println(in.Tenant, in.EventID, in.From, in.To, in.Body.Plaintext())
	return transport.Received{}, nil
}

func (printer) ReceiveDelivery(_ context.Context, r transport.DeliveryReceipt) (transport.Status, error) {
	fmt.Println(r.ProviderID, r.State)
	return transport.Status{}, nil
}

// The handler goes into the host's server, such as http.Handle("POST /sms", webhook).
func ExampleNewWebhook() {
	const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	webhook, err := httpsms.NewWebhook(httpsms.WebhookConfig{
		Name: "provider", Tenant: sealtext.MustTenant("clinic"), Secrets: []string{secret},
		Messages: printer{}, Deliveries: printer{},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	body := `{"type":"message.received","data":{"from":"+12025550123","to":"24273","text":"STOP"}}`
	at := strconv.FormatInt(time.Now().Unix(), 10)
	for _, signature := range []string{sign(secret, "evt_1", at, body), "v1,forged"} {
		r := httptest.NewRequest(http.MethodPost, "/sms", bytes.NewReader([]byte(body)))
		r.Header.Set("webhook-id", "evt_1")
		r.Header.Set("webhook-timestamp", at)
		r.Header.Set("webhook-signature", signature)
		rec := httptest.NewRecorder()
		webhook.ServeHTTP(rec, r)
		fmt.Println(rec.Code)
	}
	// Output:
	// clinic evt_1 [number] 24273 STOP
	// 204
	// 401
}

func ExampleParseEvent() {
	e, err := httpsms.ParseEvent([]byte(`{"type":"message.delivery","data":{"id":"m-1","from":"24273","status":"delivered"}}`))
	fmt.Println(e.Delivery.ProviderID, e.Delivery.State, err)
	// Output:
	// m-1 delivered <nil>
}

func ExampleJSONField() {
	fmt.Println(httpsms.JSONField([]byte(`{"messages":[{"id":"m-1"}]}`), "messages.0.id"))
	// Output:
	// m-1
}

// A provider that can be asked about a message, with words of its own for its states, and about the
// account.
func ExampleReadConfig() {
	const url = "https://api.example.com"
	_, err := httpsms.New(httpsms.Config{
		Request: httpsms.Form(url+"/messages", "clinic", "correct-horse-battery"),
		Read: httpsms.ReadConfig{
			Status:  httpsms.Get(url+"/messages/{id}", "clinic", "correct-horse-battery"),
			States:  map[string]transport.State{"DELIVRD": transport.StateDelivered, "ENROUTE": transport.StateSent},
			Account: httpsms.Get(url+"/balance", "clinic", "correct-horse-battery"),
		},
	})
	// Transport.Fetch, Balance and Probe ask.
	fmt.Println(err)
	// Output:
	// <nil>
}
