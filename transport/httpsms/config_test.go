package httpsms_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

func TestNewRefuses(t *testing.T) {
	request := func(method, url, body string) httpsms.RequestFunc {
		return func(ctx context.Context, m httpsms.Message) (*http.Request, error) {
			r := strings.NewReplacer("{to}", m.To.E164(), "{text}", strings.ReplaceAll(m.Body.Plaintext(), " ", "+"))
			if body == "" {
				return http.NewRequestWithContext(ctx, method, r.Replace(url), http.NoBody)
			}
			return http.NewRequestWithContext(ctx, method, r.Replace(url), strings.NewReader(body))
		}
	}
	const scheme = "httpsms: the URL must begin with https://; http is for this machine, or with Config.AllowPlaintext"
	for _, c := range []struct {
		name string
		cfg  httpsms.Config
		want string
	}{
		{"no request", httpsms.Config{}, "httpsms: Config.Request is required; Form and JSON make one"},
		{"no URL", httpsms.Config{Request: httpsms.Form("", user, secret)}, "httpsms: the URL of the provider must be a whole one, such as https://api.example.com/messages"},
		{"not a URL", httpsms.Config{Request: httpsms.Form("https://user:pass@[::1", user, secret)}, "httpsms: the URL of the provider must be a whole one, such as https://api.example.com/messages"},
		{"no secret", httpsms.Config{Request: httpsms.Form("https://api.example.com", user, "")}, "httpsms: the secret of the provider must not be empty"},
		{"no token", httpsms.Config{Request: httpsms.JSON("https://api.example.com", "", "")}, "httpsms: the secret of the provider must not be empty"},
		{"newline in the secret", httpsms.Config{Request: httpsms.JSON("https://api.example.com", "", secret+"\n")}, "httpsms: the user and the secret must be printable ASCII; remove a newline at the end"},
		{"colon in the user", httpsms.Config{Request: httpsms.Form("https://api.example.com", "a:b", secret)}, "httpsms: the user must not contain a colon"},
		{"http", httpsms.Config{Request: httpsms.Form("http://api.example.com", user, secret)}, scheme},
		{"http to a name like this machine's", httpsms.Config{Request: httpsms.Form("http://localhost.example.com", user, secret)}, scheme},
		{"another scheme", httpsms.Config{Request: httpsms.Form("ftp://api.example.com", user, secret), AllowPlaintext: true}, scheme},
		{"credentials in the URL", httpsms.Config{Request: httpsms.Form("https://clinic:pw@api.example.com", user, secret)}, "httpsms: the URL must not hold credentials; give them to Form or JSON, or set the Authorization header"},
		{"GET", httpsms.Config{Request: request("GET", "https://api.example.com", "x")}, "httpsms: the method of the request must be POST or PUT; proxies may repeat others"},
		{"no body", httpsms.Config{Request: request("POST", "https://api.example.com", "")}, "httpsms: the request must have a body; servers log URLs"},
		{"no host", httpsms.Config{Request: request("POST", "/messages", "x")}, "httpsms: Config.Request must give a request with a whole URL"},
		{"number in the URL", httpsms.Config{Request: request("PUT", "https://api.example.com/{to}", "x")}, "httpsms: Config.Request puts the number or the text into the URL, which servers log; put them into the body"},
		{"text in the URL", httpsms.Config{Request: request("POST", "https://api.example.com/?text={text}", "x")}, "httpsms: Config.Request puts the number or the text into the URL, which servers log; put them into the body"},
		{"request fails", httpsms.Config{Request: request("POST", "https://api.example.com/%zz"+secret, "x")}, "httpsms: Config.Request gave an error for a made-up message; call it in a test to see which"},
		{"nil request", httpsms.Config{Request: func(context.Context, httpsms.Message) (*http.Request, error) { return nil, nil }}, "httpsms: Config.Request must give a request with a whole URL"},                                                 //nolint:nilnil // what is tested
		{"no verification", httpsms.Config{Request: httpsms.Form("https://api.example.com", user, secret), TLS: &tls.Config{InsecureSkipVerify: true}}, "httpsms: Config.TLS must not skip verification; set RootCAs to trust a private authority"}, //nolint:gosec // what is tested
		{"empty code", httpsms.Config{Request: httpsms.Form("https://api.example.com", user, secret), OptOutCodes: []string{""}}, "httpsms: Config.OptOutCodes must not hold an empty code"},
		{"declares deletion", httpsms.Config{Request: httpsms.Form("https://api.example.com", user, secret), Capabilities: transport.Capabilities{Deletes: true}}, "httpsms: Config.Capabilities must not declare what this package does not do, whatever the provider can: removal at the provider, lists of opt-outs and of received texts"},
		{"declares a list", httpsms.Config{Request: httpsms.Form("https://api.example.com", user, secret), Capabilities: transport.Capabilities{InboundList: true}}, "httpsms: Config.Capabilities must not declare what this package does not do, whatever the provider can: removal at the provider, lists of opt-outs and of received texts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := httpsms.New(c.cfg)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestNewAccepts(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  httpsms.Config
	}{
		{"https", httpsms.Config{Request: httpsms.Form("https://api.example.com/messages?v=2", user, secret)}},
		{"localhost", httpsms.Config{Request: httpsms.Form("http://localhost:8080", user, secret)}},
		{"127.0.0.1", httpsms.Config{Request: httpsms.JSON("http://127.0.0.1:8080", "", secret)}},
		{"IPv6", httpsms.Config{Request: httpsms.JSON("http://[::1]:8080", "", secret)}},
		{"plaintext on purpose", httpsms.Config{Request: httpsms.JSON("http://10.0.0.7/", "", secret), AllowPlaintext: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := httpsms.New(c.cfg)
			require.NoError(t, err)
		})
	}
}

// A request that went wrong for one message is not an accepted one, and its error is silent.
func TestRequestFailsLater(t *testing.T) {
	calls := 0
	p := newProvider(t, answer(200, ``))
	cfg := p.config()
	form := cfg.Request
	cfg.Request = func(ctx context.Context, m httpsms.Message) (*http.Request, error) {
		if calls++; calls > 1 {
			return nil, errors.New("no template for " + m.To.E164() + " " + secret)
		}
		return form(ctx, m)
	}
	out, err := handOver(t, cfg, nil)
	require.EqualError(t, err, "httpsms: Config.Request made no request that can be sent")
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "request"}, out)
	require.Zero(t, p.count())
}
