package transporttest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// Adapter is a transport for a provider with an HTTP interface, for [RunAdapter].
type Adapter struct {
	// New returns the adapter as production makes it, for the provider at api.
	New func(t testing.TB, api API) transport.Transport
	// Status and Body are the provider's answer to an accepted message, in JSON, and ID is the
	// provider's id of the message in it.
	Status   int
	Body, ID string
	// Listed returns the provider's answer to the look-up of a message, in JSON: one message to a number
	// with a text, taken at a time. Required for a [transport.Finder].
	Listed func(to, text string, at time.Time) string
	// Patience is how long a case waits for what should happen at once, such as the return of Send after
	// the end of its context. An adapter that keeps to its context never takes as long. The default is
	// a minute, for a machine that is busy; tests of adapters that never return set less.
	Patience time.Duration
}

// API is where an adapter reaches the provider, which the suite runs on this machine.
type API struct {
	URL    string      // https://127.0.0.1 and a port
	TLS    *tls.Config // trusts the provider's certificate
	Secret string      // the credential that the adapter uses
}

// AdapterCase is one requirement for an [Adapter].
type AdapterCase struct {
	Name string
	Why  string // printed when the case fails
	Run  func(t testing.TB, a Adapter) error
}

// RunAdapter checks an adapter against a provider that answers well, badly and not at all. Each
// message goes through a gateway and a relay: by itself, and once more in a batch with messages to other
// people.
func RunAdapter(t *testing.T, a Adapter) {
	t.Helper()
	for _, c := range AdapterCases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Run(t, a); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// AdapterCases returns the cases of [RunAdapter], for tests that show that each can fail.
func AdapterCases() []AdapterCase {
	cases := slices.Concat(requestCases(), contextCases(), answerCases(), connectionCases(), lookupCases())
	for i, c := range cases {
		cases[i].Run = func(t testing.TB, a Adapter) error {
			return bothWays(func(mark func(transport.Transport) transport.Transport) error {
				marked := a
				marked.New = func(t testing.TB, api API) transport.Transport { return mark(a.New(t, api)) }
				return c.Run(t, marked)
			})
		}
	}
	return append(cases, declaredCases()...)
}

// trial is an adapter, the provider that it reaches, and the application that sends through it.
type trial struct {
	*bench
	provider *provider
	adapter  Adapter
}

// newTrial starts a provider that answers by the function, for each request in turn.
func newTrial(t testing.TB, a Adapter, answer func(e *exchange)) (*trial, error) {
	p, err := newProvider(t, answer)
	if err != nil {
		return nil, err
	}
	b, err := newBench(t, a.New(t, p.api()))
	if err == nil && a.Patience > 0 {
		b.patience = a.Patience
	}
	return &trial{b, p, a}, err
}

// accepted answers as the provider does to an accepted message.
func (a Adapter) accepted(e *exchange) { e.respond(a.Status, a.Body) }

// attempt sends one message and returns what the adapter said about it.
func (tr *trial) attempt() (result, error) {
	before := len(tr.results())
	if err := tr.send(); err != nil {
		return result{}, err
	}
	return tr.after(before)
}

// after relays what is due and returns the result of the one attempt that this makes.
func (tr *trial) after(before int) (result, error) {
	if err := tr.drain(); err != nil {
		return result{}, err
	}
	got := tr.results()
	if len(got) != before+1 {
		return result{}, fmt.Errorf("the relay called the adapter %d times, not once", len(got)-before)
	}
	return got[before], got[before].silent()
}

// silent finds what must not be in an outcome or an error: they end in logs.
func (r result) silent() error {
	said := r.out.Code + " "
	if r.err != nil {
		var u *url.Error
		if errors.As(r.err, &u) {
			return errors.New("the error is a *url.Error, which has the whole URL")
		}
		said += fmt.Sprintf("%v %+v %#v", r.err, r.err, r.err)
	}
	for _, secret := range []struct{ clear, name string }{
		{probeNumber[1:], "the number"}, {probeText, "the text"}, {strings.ReplaceAll(probeText, " ", "+"), "the text"}, {probeSecret, "the credential"},
	} {
		if strings.Contains(said, secret.clear) {
			return errors.New("the outcome or the error holds " + secret.name)
		}
	}
	return nil
}

// is refuses a result of another kind, and an error beside it.
func (r result) is(kinds ...transport.OutcomeKind) error {
	if r.err != nil {
		return fmt.Errorf("Send returned an error for an exchange with the provider; its outcome says it all: %w", r.err)
	}
	if slices.Contains(kinds, r.out.Kind) {
		return nil
	}
	var names []string
	for _, k := range kinds {
		names = append(names, k.String())
	}
	return fmt.Errorf("outcome %s, want %s", r.out.Kind, strings.Join(names, " or "))
}

// requests refuses any other number of requests.
func (tr *trial) requests(want int) error {
	if got := tr.provider.count(); got != want {
		return fmt.Errorf("the provider got %d requests, want %d", got, want)
	}
	return nil
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
