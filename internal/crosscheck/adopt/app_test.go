package adopt_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	twiliogo "github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/shadow"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// tenants send, each from its own number, to people who are each other's in no way.
var tenants = []string{"clinic", "corner-books"}

const people = 8 // of each tenant

func sender(tenant string) string {
	return map[string]string{"clinic": "+15005550006", "corner-books": "+15005550009"}[tenant]
}

func number(tenant string, i int) string {
	return fmt.Sprintf("+120255501%02d", i+len(tenant)*5) // from 30 and from 60 on
}

// application is a program that sends with Twilio's library and knows nothing else.
type application struct {
	sdk     *twiliogo.RestClient
	log     *os.File
	sent    map[string]string // text -> SID, of messages that were taken
	refused map[string]int    // text -> Twilio's code
}

// use makes the client of the library. The transport is all that an adoption changes.
func (a *application) use(rt http.RoundTripper) {
	base := &client.Client{Credentials: client.NewCredentials(accountSID, token), HTTPClient: &http.Client{Transport: rt, Timeout: 30 * time.Second}}
	base.SetAccountSid(accountSID)
	a.sdk = twiliogo.NewRestClientWithParams(twiliogo.ClientParams{Client: base})
}

func (a *application) send(t *testing.T, tenant string, i int, text string) {
	t.Helper()
	m, err := a.sdk.Api.CreateMessage((&api.CreateMessageParams{}).SetTo(number(tenant, i)).SetFrom(sender(tenant)).SetBody(text))
	var rest *client.TwilioRestError
	switch {
	case err == nil:
		a.sent[text] = *m.Sid
		_, err = fmt.Fprintf(a.log, "level=info msg=sent to=%s\n", number(tenant, i)) // as applications do
	case errors.As(err, &rest):
		a.refused[text], err = rest.Code, nil
	}
	require.NoError(t, err)
}

// round sends a text to everybody of the tenants.
func (a *application) round(t *testing.T, name string, to ...string) {
	t.Helper()
	for _, tenant := range to {
		for i := range people {
			a.send(t, tenant, i, text(name, tenant, i))
		}
	}
}

func text(name, tenant string, i int) string { return fmt.Sprintf("%s, for %d of %s", name, i, tenant) }

// world is the application, Twilio, the service, and an operator with a shell.
type world struct {
	*application
	clock   *servicetest.Clock
	twilio  *fake
	service *service.Service
	watcher *inbound.Watcher
	front   *twilio.Front
	pool    *sql.DB
	db      *sqlstore.DB
	dir     string
	page    []string // the commands that are left
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), clock: servicetest.NewClock(time.Now().Add(-7*24*time.Hour + 10*time.Minute))}
	w.twilio = newFake(w.clock.Now)
	file, err := os.Create(filepath.Join(w.dir, "app.log"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	w.application = &application{log: file, sent: map[string]string{}, refused: map[string]int{}}
	w.use(w.twilio)
	w.page = commands(t)
	out, err := exec.CommandContext(t.Context(), "go", "build", "-C", "../../../examples/sealtextctl", "-o", filepath.Join(w.dir, "sealtextctl"), ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return w
}

// commands are those of the page.
func commands(t *testing.T) (out []string) {
	t.Helper()
	doc, err := os.ReadFile("../../../transport/shadow/doc.go")
	require.NoError(t, err)
	_, page, found := strings.Cut(string(doc), "// # Adopting it in an afternoon\n")
	require.True(t, found)
	page, _, _ = strings.Cut(page, "\n// # ")
	for line := range strings.Lines(page) {
		if command, is := strings.CutPrefix(line, "//\t"); is {
			out = append(out, strings.TrimSpace(command))
		}
	}
	return out
}

// shell runs the next command of the page, which begins as it is named, and returns its output.
func (w *world) shell(t *testing.T, begins string) string {
	t.Helper()
	require.NotEmpty(t, w.page)
	command := w.page[0]
	require.True(t, strings.HasPrefix(command, begins), command)
	w.page = w.page[1:]
	c := exec.CommandContext(t.Context(), "sh", "-c", command)
	c.Dir = w.dir
	c.Env = append(os.Environ(), "PATH="+w.dir+":"+os.Getenv("PATH"),
		"SEALTEXT_DB="+filepath.Join(w.dir, "app.db"), "SEALTEXT_ENVIRONMENT=testing", "SEALTEXT_KEYS="+filepath.Join(w.dir, "keys"))
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	require.NoError(t, err, "%s: %s", command, errs.String())
	return string(out)
}

// install makes the service, with the front and the observer, beside the application.
func (w *world) install(t *testing.T) {
	t.Helper()
	until := w.clock.Now().AddDate(0, 0, 60)
	require.NoError(t, tinkvault.Init(filepath.Join(w.dir, "keys")))
	pool := sqlstore.SQL(w.pool, sqlstore.SQLite)
	require.NoError(t, sqlstore.Apply(t.Context(), pool, sqlstore.ApplyConfig{Environment: "testing"}))
	var err error
	w.db, err = sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: "testing"})
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	readers, err := vault.NewAccessRules(w.clock.Now, vault.AccessRule{Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	require.NoError(t, err)
	adapter := w.adapter(t)
	w.service, err = service.New(t.Context(), service.Config{
		Stores: service.SQL(w.db), KeyFolder: filepath.Join(w.dir, "keys"), Locator: zones, Authorizer: readers, Now: w.clock.Now,
		Rules:      []rule.Rule{}, // no hours, so that the test may run at any
		Transports: map[string]transport.Transport{"twilio": adapter}, Workers: 1,
		Adjust: func(p *service.Parts) {
			p.Consent.Observe = &consent.Observe{
				Acknowledge: consent.ObserveAcknowledgment, Until: until, Denied: func(context.Context, consent.Request, consent.Decision) {},
			}
		},
	})
	require.NoError(t, err)
	w.catchUp(t, adapter)
	stages, err := shadow.OpenStages(filepath.Join(w.dir, "stages.json"))
	require.NoError(t, err)
	observer, err := shadow.New(shadow.Config{
		Gate: w.service.Consent, Gateway: w.service.Gateway, Audit: w.service.Audit, InTx: w.service.InTx, Sealer: w.service.Sealer,
		Locator: zones, Stage: stages.Stage, Until: until, Now: w.clock.Now, Timeout: 30 * time.Second,
		OnError: func(_ context.Context, err error) { t.Error(err) },
	})
	require.NoError(t, err)
	w.front, err = twilio.NewFront(twilio.FrontConfig{
		Messages: w.service.Gateway, Statuses: w.service.Gateway, Observer: observer, Next: w.twilio, Now: w.clock.Now,
		Pass: func(method, path string) bool {
			return method == http.MethodGet && strings.Contains(path, "/Messages/")
		},
		Account: func(_ context.Context, account string) (twilio.FrontAccount, error) {
			if account != accountSID {
				return twilio.FrontAccount{}, nil
			}
			return twilio.FrontAccount{
				Keys: []twilio.Credentials{{Secret: "correcthorsebattery"}}, Tenants: []sealtext.Tenant{sealtext.MustTenant("clinic"), sealtext.MustTenant("corner-books")},
			}, nil
		},
		Message: func(_ context.Context, r twilio.FrontRequest) (transport.Message, error) {
			for _, tenant := range tenants {
				if r.From.String() == sender(tenant) {
					return transport.Message{Tenant: sealtext.MustTenant(tenant), Program: sealtext.MustProgram("reminders"), Purpose: sealtext.Informational}, nil
				}
			}
			return transport.Message{}, nil
		},
		OnError: func(_ context.Context, err error) { t.Error(err) },
	})
	require.NoError(t, err)
}

// adapter is the library's own way to Twilio.
func (w *world) adapter(t *testing.T) *twilio.Transport {
	t.Helper()
	server := httptest.NewTLSServer(w.twilio)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	adapter, err := twilio.New(twilio.Config{
		URL: server.URL, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Now: w.clock.Now,
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: accountSID}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{Secret: "correcthorsebattery"}, nil
		},
	})
	require.NoError(t, err)
	return adapter
}

// catchUp lists what people wrote: the webhook stays the application's.
func (w *world) catchUp(t *testing.T, adapter *twilio.Transport) {
	t.Helper()
	hook, err := webhook.New(webhook.Config{
		Name: "twilio", URL: "https://sms.example.com/twilio", Parse: twilio.ParseWebhook,
		Verifier: webhook.Twilio(func(context.Context, string) ([]string, error) { return []string{token}, nil }),
		Owner: func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			for _, tenant := range tenants {
				if a.Sender.String() == sender(tenant) {
					return webhook.Owner{Tenant: sealtext.MustTenant(tenant)}, nil
				}
			}
			return webhook.Owner{}, nil
		},
		Messages: w.service.Gateway, Deliveries: w.service.Gateway, OnError: func(_ context.Context, err error) { t.Error(err) },
	})
	require.NoError(t, err)
	t.Cleanup(hook.Close)
	w.watcher, err = w.service.CatchUp(inbound.Config{Name: "twilio", Lister: adapter, Take: hook.Take})
	require.NoError(t, err)
}

// enroll is how a list finds its people.
func (w *world) enroll(tenant string) func(context.Context, sealtext.Number) (sealtext.Person, error) {
	return func(ctx context.Context, n sealtext.Number) (p sealtext.Person, err error) {
		err = w.service.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			p, err = w.service.Sealer.Enroll(ctx, tx, sealtext.MustTenant(tenant), n)
			return err
		})
		return p, err
	}
}

// relay hands over what is due.
func (w *world) relay(t *testing.T) {
	t.Helper()
	for {
		n, err := w.service.Relays["twilio"].Step(t.Context())
		require.NoError(t, err)
		if n == 0 {
			return
		}
	}
}

// day is the next day, on which the service has heard what people wrote since.
func (w *world) day(t *testing.T) {
	t.Helper()
	w.clock.Advance(23 * time.Hour)
	w.listen(t)
}

func (w *world) listen(t *testing.T) {
	t.Helper()
	w.clock.Advance(time.Minute)
	require.NoError(t, w.watcher.Step(t.Context()))
}
