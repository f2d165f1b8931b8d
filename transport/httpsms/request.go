package httpsms

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Message is the input of a [RequestFunc]. The number and the text print masked;
// [sealtext.Number.E164] and [sealtext.Body.Plaintext] return them in clear text.
type Message struct {
	From sealtext.Sender
	To   sealtext.Number
	Body sealtext.Body
	// ID is sealtext's id of the message, the same for each attempt, for providers that take a
	// reference.
	ID sealtext.ID
	// ValidFor is the time until the message expires, in whole seconds; at least one.
	ValidFor time.Duration
}

// RequestFunc makes the request that hands m to the provider: POST or PUT, with everything about
// the person in its body, since servers and proxies log URLs, and with credentials in its header.
// It must not write anything itself, nor keep m. It is called by many goroutines at once.
type RequestFunc func(ctx context.Context, m Message) (*http.Request, error)

// settingsError is an error of the functions below; it contains nothing of the arguments.
type settingsError string

func (e settingsError) Error() string { return string(e) }

// Form returns a function that makes a POST request of form fields: to and from in E.164 form (from
// also a short code or a name), text, reference (sealtext's id of the message) and validity in
// seconds. The credentials are sent by HTTP basic authentication, or, if user is empty, as a bearer
// token. [New] refuses a missing secret and a URL that does not begin with https://.
func Form(endpoint, user, secret string) RequestFunc {
	return builder(endpoint, user, secret, func(ctx context.Context, to string, m Message) (*http.Request, error) {
		return httptransport.NewForm(ctx, http.MethodPost, to, url.Values{
			"to": {m.To.E164()}, "from": {m.From.String()}, "text": {m.Body.Plaintext()},
			"reference": {m.ID.String()}, "validity": {seconds(m.ValidFor)},
		})
	})
}

// JSON returns a function that makes a POST request of a JSON object with the members that [Form]
// has as fields; validity is a number. The credentials are sent as with Form.
func JSON(endpoint, user, secret string) RequestFunc {
	return builder(endpoint, user, secret, func(ctx context.Context, to string, m Message) (*http.Request, error) {
		return httptransport.NewJSON(ctx, http.MethodPost, to, struct {
			To        string          `json:"to"`
			From      string          `json:"from"`
			Text      string          `json:"text"`
			Reference string          `json:"reference"`
			Validity  json.RawMessage `json:"validity"`
		}{m.To.E164(), m.From.String(), m.Body.Plaintext(), m.ID.String(), json.RawMessage(seconds(m.ValidFor))})
	})
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

func builder(endpoint, user, secret string, request func(ctx context.Context, to string, m Message) (*http.Request, error)) RequestFunc {
	header, err := credentials(endpoint, user, secret)
	if err != nil {
		return func(context.Context, Message) (*http.Request, error) { return nil, err }
	}
	return func(ctx context.Context, m Message) (*http.Request, error) {
		req, err := request(ctx, endpoint, m)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", header)
		return req, nil
	}
}

// credentials checks the settings of a request, and returns its Authorization header. The error is a
// settingsError.
func credentials(endpoint, user, secret string) (header string, err error) {
	to, err := url.Parse(endpoint)
	switch {
	case err != nil || to.Host == "":
		return "", settingsError("httpsms: the URL of the provider must be a whole one, such as https://api.example.com/messages")
	case secret == "":
		return "", settingsError("httpsms: the secret of the provider must not be empty")
	case strings.Contains(user, ":"):
		return "", settingsError("httpsms: the user must not contain a colon")
	case !httptransport.Secret(user + secret).Valid():
		return "", settingsError("httpsms: the user and the secret must be printable ASCII; remove a newline at the end")
	case user == "":
		return "Bearer " + secret, nil
	}
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, secret)
	return r.Header.Get("Authorization"), nil
}

// probe calls the request function with a number that is not assigned.
func (t *Transport) probe() error {
	number, err := sealtext.ParseE164("+12025550100")
	if err != nil {
		return err
	}
	text, err := sealtext.NewBody("httpsms probe text")
	if err != nil {
		return err
	}
	req, err := t.request(context.Background(), Message{
		From: sealtext.MustSender("+12025550199"), To: number, Body: text, ID: sealtext.NewID(), ValidFor: time.Hour,
	})
	var own settingsError
	switch {
	case errors.As(err, &own):
		return own
	case err != nil:
		return errors.New("httpsms: Config.Request gave an error for a made-up message; call it in a test to see which")
	}
	if err := t.check(req); err != nil {
		return err
	}
	for _, clear := range []string{number.E164()[1:], "probe"} {
		if strings.Contains(req.URL.String(), clear) {
			return errors.New("httpsms: Config.Request puts the number or the text into the URL, which servers log; put them into the body")
		}
	}
	return nil
}

// check refuses requests that could be sent twice, read by others, or logged on the way.
func (t *Transport) check(req *http.Request) error {
	switch {
	case req == nil || req.URL == nil || req.URL.Host == "":
		return errors.New("httpsms: Config.Request must give a request with a whole URL")
	case req.URL.User != nil:
		return errors.New("httpsms: the URL must not hold credentials; give them to Form or JSON, or set the Authorization header")
	case t.client.Check(req) != nil:
		return errors.New("httpsms: the URL must begin with https://; http is for this machine, or with Config.AllowPlaintext")
	case req.Method != http.MethodPost && req.Method != http.MethodPut:
		return errors.New("httpsms: the method of the request must be POST or PUT; proxies may repeat others")
	case req.Body == nil || req.Body == http.NoBody:
		return errors.New("httpsms: the request must have a body; servers log URLs")
	}
	return nil
}
