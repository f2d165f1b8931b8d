package awssms_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/examples/aws/awssms"
	"github.com/sealtext/sealtext/examples/aws/fakeaws"
	"github.com/sealtext/sealtext/internal/providertable"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

const (
	number = "+12025550123"
	ours   = "+15005550006"
	text   = "Your appointment is tomorrow at 10."
	first  = "862a8790-60c0-4430-9b2b-000000000001" // the id of the fake's first text
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// cloud is the fake behind TLS.
type cloud struct {
	*fakeaws.Server
	web *httptest.Server
}

func newCloud(t testing.TB) *cloud {
	f := fakeaws.New(map[string]string{ours: "TRANSACTIONAL"})
	f.Now = func() time.Time { return start }
	s := httptest.NewTLSServer(f)
	t.Cleanup(s.Close)
	return &cloud{f, s}
}

func (c *cloud) config() awssms.Config {
	pool := x509.NewCertPool()
	pool.AddCert(c.web.Certificate())
	return config(c.web.URL, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, c.Secret)
}

func config(api string, trust *tls.Config, secret string) awssms.Config {
	return awssms.Config{URL: api, TLS: trust, Now: func() time.Time { return start }, Account: accounts(account(keys(secret)), nil)}
}

func keys(secret string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: secret}, nil
	})
}

func account(c aws.CredentialsProvider) awssms.Account {
	return awssms.Account{Region: "eu-west-1", Credentials: c, ConfigurationSet: "receipts"}
}

func accounts(a awssms.Account, err error) func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error) {
	return func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error) { return a, err }
}

func open(t testing.TB, cfg awssms.Config) *awssms.Transport {
	t.Helper()
	tr, err := awssms.New(cfg)
	require.NoError(t, err)
	return tr
}

func TestTransport(t *testing.T) {
	c := newCloud(t)
	n := 0 // the fake answers one request at a time
	c.Respond(func(w http.ResponseWriter) bool {
		n++
		_, _ = fmt.Fprintf(w, `{"MessageId":"862a8790-60c0-4430-9b2b-%012x"}`, n)
		return true
	})
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, c.config()) })
}

func TestAdapter(t *testing.T) {
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			return open(t, config(api.URL, api.TLS, api.Secret))
		},
		Status: http.StatusOK, Body: `{"MessageId":"` + first + `"}`, ID: first,
	})
}

// recorder keeps what the adapter returns.
type recorder struct {
	next transport.Transport
	out  transport.Outcome
	err  error
	id   sealtext.ID
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	r.id = c.Message()
	r.out, r.err = r.next.Send(ctx, c)
	return r.out, r.err
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg awssms.Config, body string) (*servicetest.Harness, *recorder) {
	t.Helper()
	rec := &recorder{next: open(t, cfg)}
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = rec })
	h.OptIn(number)
	m := h.Message(number, body)
	m.Location = rule.Location{Zones: []string{"America/New_York"}}
	_, err := h.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	require.Positive(t, h.Deliver())
	return h, rec
}

func TestRequest(t *testing.T) {
	at := func(offset time.Duration) func(*awssms.Config) {
		return func(c *awssms.Config) { c.Now = func() time.Time { return start.Add(offset) } }
	}
	plain := func(*awssms.Config) {}
	for _, c := range []struct {
		name, body string
		change     func(*awssms.Config)
		ttl        int
		set        string
	}{
		{"plain", text, plain, 86_400, "receipts"},
		{"no GSM", "Bis später – Łukasz <b>&", plain, 86_400, "receipts"},
		{"the longest", strings.Repeat("ж", 1600), plain, 86_400, "receipts"},
		{"no configuration set", text, func(c *awssms.Config) {
			a := account(keys("correct-horse-battery"))
			a.ConfigurationSet = ""
			c.Account = accounts(a, nil)
		}, 86_400, ""},
		{"no validity left", text, at(24 * time.Hour), 5, "receipts"},
		{"much validity", text, at(-60 * time.Hour), 259_200, "receipts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newCloud(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, c.body)
			require.NoError(t, rec.err)
			require.Equal(t, transport.OutcomeAccepted, rec.out.Kind, rec.out.Code)
			require.Equal(t, first, rec.out.ProviderID)
			require.Equal(t, []fakeaws.Text{{
				ID: first, To: number, From: ours, Body: c.body, Type: "TRANSACTIONAL", ConfigurationSet: c.set, TimeToLive: c.ttl,
				Context: map[string]string{"sealtext-message": rec.id.String(), "sealtext-sender": "%2B15005550006"},
			}}, f.Sent())
		})
	}
}

// A text that AWS refuses for its length is not written.
func TestTooLong(t *testing.T) {
	f := newCloud(t)
	_, rec := handOver(t, f.config(), strings.Repeat("x", 1601))
	require.NoError(t, rec.err)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeRejected, Code: "too-long"}, rec.out)
	require.Zero(t, f.Requests())
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil, "x")
	cfg.Regions = []string{"eu"}
	want := transport.Capabilities{
		Regions: []string{"eu"}, MinValidity: 5 * time.Second, MaxValidity: 72 * time.Hour, Receipts: true, Reference: true,
		ListsOptOuts: true, BlocksNumbers: true, UnblocksNumbers: true,
	}
	require.Equal(t, want, open(t, cfg).Capabilities())
	readme, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	require.NoError(t, providertable.Read(string(readme))["awssms"].Check(want, false))
	cfg.RCS, want.Unseen = true, []string{"fallback-channel"}
	require.Equal(t, want, open(t, cfg).Capabilities())
}

// The SDK repeats a request up to three times by default, also one that AWS may have carried out.
func TestOneRequest(t *testing.T) {
	for name, respond := range map[string]func(w http.ResponseWriter) bool{
		"broken off": func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) },
		"500": func(w http.ResponseWriter) bool {
			fakeaws.Refuse(w, 500, "InternalServerException", nil)
			return true
		},
		"503": func(w http.ResponseWriter) bool {
			w.WriteHeader(503)
			return true
		},
		"throttled": func(w http.ResponseWriter) bool {
			fakeaws.Refuse(w, 400, "ThrottlingException", nil)
			return true
		},
		"the clock": func(w http.ResponseWriter) bool {
			fakeaws.Refuse(w, 403, "RequestTimeTooSkewed", nil)
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newCloud(t)
			f.Respond(respond)
			_, rec := handOver(t, f.config(), text)
			require.NoError(t, rec.err)
			require.NotEqual(t, transport.OutcomeAccepted, rec.out.Kind)
			require.Equal(t, 1, f.Requests())
		})
	}
}

func TestOutcomes(t *testing.T) {
	answers := func(status int, body string, header ...string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
			return true
		}
	}
	refuses := func(status int, exception, reason string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			fakeaws.Refuse(w, status, exception, map[string]any{"Reason": reason})
			return true
		}
	}
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	for _, c := range []struct {
		name    string
		respond func(http.ResponseWriter) bool
		want    transport.Outcome
	}{
		{"opted out", refuses(400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"), transport.Outcome{Kind: rejected, Code: "OPTED_OUT", OptedOut: true}},
		{"the same words elsewhere", refuses(400, "ValidationException", "OTHER"), transport.Outcome{Kind: rejected, Code: "OTHER"}},
		{"not verified", refuses(400, "ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"), transport.Outcome{Kind: rejected, Code: "NOT_VERIFIED"}},
		{"a long reason", refuses(400, "ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"), transport.Outcome{Kind: rejected, Code: "ConflictException"}},
		{"another type", refuses(400, "ConflictException", "MESSAGE_TYPE_MISMATCH"), transport.Outcome{Kind: rejected, Code: "MESSAGE_TYPE_MISMATCH"}},
		{"not active", refuses(400, "ConflictException", "RESOURCE_NOT_ACTIVE"), transport.Outcome{Kind: notSent, Code: "RESOURCE_NOT_ACTIVE", Account: true}},
		{"no number", refuses(400, "ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND"), transport.Outcome{Kind: notSent, Code: "NO_ORIGINATION_IDENTITIES_FOUND", Account: true}},
		{"invalid", refuses(400, "ValidationException", "DESTINATION_COUNTRY_BLOCKED"), transport.Outcome{Kind: rejected, Code: "DESTINATION_COUNTRY_BLOCKED"}},
		{"throttled", refuses(400, "ThrottlingException", ""), transport.Outcome{Kind: notSent, Code: "ThrottlingException", Account: true}},
		{"spent", refuses(400, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"), transport.Outcome{Kind: notSent, Code: "ServiceQuotaExceededException", Account: true}},
		{"denied", refuses(400, "AccessDeniedException", "ACCOUNT_DISABLED"), transport.Outcome{Kind: notSent, Code: "ACCOUNT_DISABLED", Account: true}},
		{"no such sender", refuses(400, "ResourceNotFoundException", ""), transport.Outcome{Kind: notSent, Code: "ResourceNotFoundException", Account: true}},
		{"expired token", refuses(400, "ExpiredTokenException", ""), transport.Outcome{Kind: notSent, Code: "ExpiredTokenException", Account: true}},
		{"an exception that nobody knows", refuses(400, "NovelException", ""), transport.Outcome{Kind: rejected, Code: "NovelException"}},
		{"an exception that is a number", refuses(400, number[1:], ""), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"a reason that is a number", refuses(400, "ConflictException", number[1:]), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"internal", refuses(500, "InternalServerException", ""), transport.Outcome{Kind: unknown, Code: "InternalServerException"}},
		{"throttled by a server that fails", refuses(503, "ThrottlingException", ""), transport.Outcome{Kind: unknown, Code: "ThrottlingException"}},
		{"too many", answers(429, `{}`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 7 * time.Second}},
		{"no id", answers(200, `{}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id with a space", answers(200, `{"MessageId":"a b"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"redirect", answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newCloud(t)
			f.Respond(c.respond)
			_, rec := handOver(t, f.config(), text)
			require.NoError(t, rec.err)
			require.Equal(t, c.want, rec.out)
		})
	}
}

// A person whom AWS has on its list is opted out here too.
func TestOptedOutThere(t *testing.T) {
	f := newCloud(t)
	f.OptOut(number, start)
	h, rec := handOver(t, f.config(), text)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeRejected, Code: "OPTED_OUT", OptedOut: true}, rec.out)
	require.ErrorIs(t, h.Send(number, text), transport.ErrDenied)
}

// A wrong secret, region or service is refused by the fake, and nothing was sent.
func TestSignature(t *testing.T) {
	f := newCloud(t)
	for name, change := range map[string]func(*awssms.Account){
		"secret": func(a *awssms.Account) { a.Credentials = keys("a guess") },
		"region": func(a *awssms.Account) { a.Region = "eu-west-2" },
	} {
		cfg := f.config()
		a := account(keys(f.Secret))
		change(&a)
		cfg.Account = accounts(a, nil)
		_, rec := handOver(t, cfg, text)
		require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "InvalidSignatureException", Account: true}, rec.out, name)
	}
	require.Empty(t, f.Sent())
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number)
	failing := func(c aws.Credentials, err error) aws.CredentialsProvider {
		return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, err })
	}
	good := account(keys("x"))
	region := func(r string) awssms.Account {
		a := good
		a.Region = r
		return a
	}
	old := aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b", CanExpire: true, Expires: start}
	for name, fails := range map[string]func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error){
		"error": accounts(good, leak), "no region": accounts(region(""), nil), "a host": accounts(region("eu-west-1.example.com/"), nil),
		"no credentials": accounts(account(nil), nil), "credentials fail": accounts(account(failing(aws.Credentials{}, leak)), nil),
		"no keys": accounts(account(failing(aws.Credentials{}, nil)), nil), "expired": accounts(account(failing(old, nil)), nil),
	} {
		t.Run(name, func(t *testing.T) {
			f := newCloud(t)
			cfg := f.config()
			cfg.Account = fails
			_, rec := handOver(t, cfg, text)
			require.ErrorContains(t, rec.err, "Config.Account gave an error")
			require.NotContains(t, rec.err.Error(), number)
			require.NotErrorIs(t, rec.err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "account"}, rec.out)
			require.Zero(t, f.Requests())
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*awssms.Config)
	}{
		{"no account", "awssms: Config.Account is required", func(c *awssms.Config) { c.Account = nil }},
		{"credentials in the URL", "awssms: Config.URL: ", func(c *awssms.Config) { c.URL = "https://a:secret@example.com" }},
		{"http", "must begin with https://; http is for this machine", func(c *awssms.Config) { c.URL = "http://example.com" }},
		{"no verification", "awssms: httptransport: Config.TLS must not skip verification", func(c *awssms.Config) {
			c.TLS = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it is refused
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil, "x")
			c.change(&cfg)
			_, err := awssms.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
	open(t, config("", nil, "x"))
	open(t, config("http://127.0.0.1:8080/", nil, "x"))
}
