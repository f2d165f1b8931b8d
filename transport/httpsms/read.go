package httpsms

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// ReadFunc makes a request that changes nothing at the provider; id is the provider's id of a message,
// or empty. It must not put a number or a credential into the URL. It is called by many goroutines at
// once.
type ReadFunc func(ctx context.Context, id string) (*http.Request, error)

// ReadConfig configures what a [Transport] asks the provider, besides sending. The zero value asks
// nothing.
type ReadConfig struct {
	// Status makes the request for the state of a message, for [Transport.Fetch]; [Get] returns the
	// usual one. Nil, the default, for a provider without such a request.
	Status ReadFunc
	// StatusField is the path of the state in a JSON answer, for [JSONField]; "status" by default. The
	// code of a message that failed is at [Config].CodeField.
	StatusField string
	// States are the provider's words for states. By default those that this package reads in delivery
	// receipts: accepted, duplicate, sent, delivered, undelivered, failed and expired.
	States map[string]transport.State
	// Account makes a request about the account, for [Transport.Balance] and [Transport.Probe]: the one
	// for the balance, or any that needs valid credentials. Its id is empty. Nil by default.
	Account ReadFunc
	// AmountField and CurrencyField are the paths of the balance and of its unit in a JSON answer;
	// "balance" and "currency" by default.
	AmountField, CurrencyField string
}

// Get returns a function that makes a GET request to a URL, in which {id} stands for the provider's id
// of the message, such as https://api.example.com/messages/{id}. The credentials are sent as with
// [Form].
func Get(endpoint, user, secret string) ReadFunc {
	header, err := credentials(endpoint, user, secret)
	if err != nil {
		return func(context.Context, string) (*http.Request, error) { return nil, err }
	}
	return func(ctx context.Context, id string) (*http.Request, error) {
		req, err := httptransport.NewJSON(ctx, http.MethodGet, strings.ReplaceAll(endpoint, "{id}", url.QueryEscape(id)), nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", header)
		return req, nil
	}
}

// Status is the state of a message at the provider.
type Status struct {
	State transport.State
	// Code is the provider's code of a message that failed, cleaned as by [httptransport.CleanCode];
	// empty otherwise.
	Code string
	// OptedOut reports that it failed with one of Config.OptOutCodes.
	OptedOut bool
}

// Balance is what is left on an account.
type Balance struct {
	Amount   string // a decimal number, such as "12.50" or "-0.07"
	Currency string // or another unit, such as "EUR" or "credits"; empty if the provider says none
}

var (
	// ErrNotConfigured is returned without a request for what is asked; set it in [Config].Read.
	ErrNotConfigured = errors.New("httpsms: Config.Read has no request for this")
	// ErrNotFound is returned for a message that the provider does not have.
	ErrNotFound = errors.New("httpsms: no such message")
)

// Error is a request that the provider did not carry out, or whose answer does not have what is
// configured. It has nothing of the answer but its status.
type Error struct {
	Status int // of HTTP; 0 without an answer
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status.
func (e *Error) Error() string {
	switch {
	case e.Status == 0:
		return "httpsms: no answer"
	case e.Status >= 200 && e.Status < 300 && e.Err == nil:
		return "httpsms: the answer does not have what Config.Read says"
	}
	return "httpsms: the request failed with status " + strconv.Itoa(e.Status)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Fetch returns the state of a message by the provider's id, which the host has from its receipts and
// from transport.Gateway.Status. It changes nothing: pass what is new to
// transport.Gateway.ReceiveDelivery. Errors are [ErrNotConfigured], [ErrNotFound], a
// [*sealtext.InputError] and [*Error].
func (t *Transport) Fetch(ctx context.Context, id string) (Status, error) {
	if strings.Trim(id, ".") == "" || httptransport.CleanID(id) == "" {
		return Status{}, &sealtext.InputError{Field: "id", Rule: "must be the provider's id of a message, 1 to 256 printable ASCII characters without spaces"}
	}
	body, err := t.ask(ctx, t.read.Status, id)
	var own *Error
	if errors.As(err, &own) && own.Status == http.StatusNotFound {
		return Status{}, ErrNotFound
	}
	if err != nil {
		return Status{}, err
	}
	state, known := t.read.States[JSONField(body, t.read.StatusField)]
	if !known {
		return Status{}, &Error{Status: http.StatusOK}
	}
	out := Status{State: state}
	if code := JSONField(body, t.answers.code); code != "" && failed(state) {
		out.Code = httptransport.CleanCode(code, http.StatusOK)
		out.OptedOut = slices.Contains(t.answers.optOut, code)
	}
	return out, nil
}

// failed reports whether a message in the state was not delivered.
func failed(s transport.State) bool {
	return s == transport.StateFailed || s == transport.StateUndelivered || s == transport.StateLapsed || s == transport.StateRejected
}

// Balance returns what is left on the account. Errors are [ErrNotConfigured] and [*Error].
func (t *Transport) Balance(ctx context.Context) (Balance, error) {
	body, err := t.ask(ctx, t.read.Account, "")
	if err != nil {
		return Balance{}, err
	}
	out := Balance{Amount: JSONField(body, t.read.AmountField), Currency: JSONField(body, t.read.CurrencyField)}
	if !decimal(out.Amount) || !unit(out.Currency) {
		return Balance{}, &Error{Status: http.StatusOK}
	}
	return out, nil
}

// Probe asks about the account and reports nil if the provider answers with 2xx, whatever else it
// says: it is reached and the credentials are valid. Errors are those of [Transport.Balance].
func (t *Transport) Probe(ctx context.Context) error {
	_, err := t.ask(ctx, t.read.Account, "")
	return err
}

// decimal reports whether s is a short decimal number without an exponent.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}

// unit reports whether s is a currency or a short word.
func unit(s string) bool {
	return len(s) <= 20 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// ask makes a request and returns the body of an answer of 2xx that came whole.
func (t *Transport) ask(ctx context.Context, request ReadFunc, id string) ([]byte, error) {
	if request == nil {
		return nil, ErrNotConfigured
	}
	req, err := request(ctx, id)
	if err != nil || t.client.Check(req) != nil {
		// The error of a host's function may contain a credential.
		return nil, errors.New("httpsms: the function in Config.Read made no request that can be sent")
	}
	a := t.client.Exchange(ctx, req)
	if a.Status < 200 || a.Status > 299 || a.Err != nil {
		return nil, &Error{Status: a.Status, Err: a.Err}
	}
	return a.Body, nil
}

// withDefaults returns the configuration with its defaults.
func (c ReadConfig) withDefaults() ReadConfig {
	for field, standard := range map[*string]string{&c.StatusField: "status", &c.AmountField: "balance", &c.CurrencyField: "currency"} {
		if *field == "" {
			*field = standard
		}
	}
	if c.States = maps.Clone(c.States); c.States == nil {
		c.States = delivered
	}
	return c
}

// probeRead calls the functions with a made-up id, and refuses requests that would not be made.
func (t *Transport) probeRead() error {
	for word, state := range t.read.States {
		if word == "" || !state.Valid() {
			return errors.New("httpsms: Config.Read.States must have words and the states of package transport")
		}
	}
	for _, c := range []struct {
		name, id string
		request  ReadFunc
	}{{"Status", "probe", t.read.Status}, {"Account", "", t.read.Account}} {
		if c.request == nil {
			continue
		}
		req, err := c.request(context.Background(), c.id)
		var own settingsError
		switch {
		case errors.As(err, &own):
			return own
		case err != nil || t.client.Check(req) != nil:
			return errors.New("httpsms: Config.Read." + c.name + " made no request that can be sent: the URL must be a whole one that begins with https:// and holds no credentials")
		case c.id != "" && (req.Body == nil || req.Body == http.NoBody) && !strings.Contains(req.URL.String(), c.id):
			return errors.New("httpsms: Config.Read.Status made a request without the id of the message; put {id} into the URL of Get")
		}
	}
	return nil
}
