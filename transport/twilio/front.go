package twilio

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Outbox takes messages that are to be sent. *transport.Gateway implements it.
type Outbox interface {
	Send(ctx context.Context, m transport.Message) (sealtext.ID, error)
}

// StatusReader tells the status of a message. *transport.Gateway implements it.
type StatusReader interface {
	Status(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID) (transport.Status, error)
}

// FrontConfig configures a [Front].
type FrontConfig struct {
	// Messages takes every message. Required; *transport.Gateway implements it.
	Messages Outbox
	// Statuses tells the status of a message in the answer to a request. *transport.Gateway
	// implements it. Without it, the default, the status of a new message is always "queued", and no
	// message is found by its SID.
	Statuses StatusReader
	// Account returns what belongs to an account that the application names, and the zero FrontAccount
	// for one that it must not use. Required. It is called for each request, before its credentials
	// are checked, and by many goroutines at once. Its errors are not passed on, since they may hold
	// what it looked for.
	Account func(ctx context.Context, account string) (FrontAccount, error)
	// Message returns a message as far as the sender of a request tells it: Tenant, Program, Sender,
	// Purpose, and an Actor and an IdempotencyKey where it knows them. To, Subject, Body and the template
	// must be zero. A message without a tenant says that the sender is not declared. Required. It is
	// called once the credentials are checked, by many goroutines at once; its errors are not passed
	// on.
	//
	// The Sender is From of the request by default, and the Actor is sealtext.System("twilio-front").
	// Without an IdempotencyKey, each request is a message of its own: Twilio's library sends none. One
	// that the application puts into a header of its own is in FrontRequest.Header.
	Message func(ctx context.Context, r FrontRequest) (transport.Message, error)
	// IgnoreStatusCallback takes requests with a StatusCallback. Nobody will call it: receipts come to
	// the webhook of the sender, and the application hears of them in the feed. False by default: such
	// requests are refused, so that no application waits for receipts that never come.
	IgnoreStatusCallback bool
	// Next gets the requests that are not for the front, as far as Pass lets them through by method
	// and path: all others are refused. Either both or none. Next never gets a POST, PUT or PATCH to a
	// path that ends in Messages, whatever Pass says, except by Observer. Pass must not let through what texts people in
	// another way; see the package doc.
	Next http.RoundTripper
	Pass func(method, path string) bool
	// Observer lets tenants send through Next as before while it notes what the gateway would have done;
	// those that it does not observe send through Messages. *Observer of package transport/shadow
	// implements it. It needs Next, which gets the requests for new messages of these tenants as they are,
	// also those with parameters that are refused otherwise. One whose sender is not declared is theirs
	// where Observer observes all tenants of the account. Nil by default: all send through Messages.
	Observer FrontObserver
	// OnError is called with errors that are not the application's, such as that of a database which
	// is away. They hold no number and no text. It is called by many goroutines at once and must
	// return quickly. Nil, the default, drops them.
	OnError func(ctx context.Context, err error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// FrontAccount is an account that an application names in its requests, at Twilio or not.
type FrontAccount struct {
	// Keys are the credentials that a request for the account may have; User is empty for the account
	// itself.
	Keys []Credentials
	// Tenants are those that may send with the account. A message is looked for in each of them.
	Tenants []sealtext.Tenant
}

// FrontRequest is what [FrontConfig].Message decides by. It has nothing of the recipient and the text.
type FrontRequest struct {
	Account string          // the SID of the account, AC...
	From    sealtext.Sender // zero if the request names only a service
	Service string          // the SID of a Messaging Service, MG..., or empty
	// Header is that of the request, without the credentials.
	Header http.Header
}

// Front is an [http.RoundTripper] for applications that use Twilio's own library: a request for a new
// message becomes a message of the gateway, and nothing goes to Twilio. See the package doc for the
// answers. It is safe for concurrent use.
type Front struct {
	cfg FrontConfig
	now func() time.Time
}

// NewFront validates the configuration and returns a Front.
func NewFront(cfg FrontConfig) (*Front, error) {
	switch {
	case cfg.Messages == nil:
		return nil, errors.New("twilio: FrontConfig.Messages is required")
	case cfg.Account == nil:
		return nil, errors.New("twilio: FrontConfig.Account is required")
	case cfg.Message == nil:
		return nil, errors.New("twilio: FrontConfig.Message is required")
	case (cfg.Next == nil) != (cfg.Pass == nil):
		return nil, errors.New("twilio: FrontConfig.Next and Pass need each other; Pass says what goes to Next")
	case cfg.Observer != nil && cfg.Next == nil:
		return nil, errors.New("twilio: FrontConfig.Observer needs Next, which sends the messages that are observed")
	}
	if cfg.OnError == nil {
		cfg.OnError = func(context.Context, error) {}
	}
	return &Front{cfg: cfg, now: clock.Or(cfg.Now)}, nil
}

// FrontSID returns the SID by which an application knows a message that it sent through a [Front]:
// "SM" and the 16 bytes of the id in hexadecimal digits.
func FrontSID(id sealtext.ID) string { return "SM" + hex.EncodeToString(id[:]) }

// idOf is the reverse of FrontSID.
func idOf(s string) (id sealtext.ID, ok bool) {
	if !sid(s, "SM") {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(s[2:]))
	return id, err == nil
}

// RoundTrip answers a request as Twilio does. The error is that of the context of the request, or of
// FrontConfig.Next.
func (f *Front) RoundTrip(r *http.Request) (*http.Response, error) {
	account, message, ours := target(r)
	if !ours {
		return f.pass(r)
	}
	login, no := f.login(r, account)
	switch {
	case no != nil:
		return f.refuse(r, no)
	case message != "":
		return f.fetch(r, account, message, login.Tenants)
	}
	return f.create(r, account, login.Tenants)
}

// target returns the account of a request for a new message, or the account and the message of one
// that asks for its status. Anything else is not ours.
func target(r *http.Request) (account, message string, ours bool) {
	rest, v2010 := strings.CutPrefix(r.URL.EscapedPath(), "/2010-04-01/Accounts/")
	account, rest, _ = strings.Cut(rest, "/")
	name, json := strings.CutSuffix(rest, ".json")
	if !v2010 || !json || !sid(account, "AC") || r.URL.Opaque != "" {
		return "", "", false
	}
	if name == "Messages" {
		return account, "", r.Method == http.MethodPost
	}
	message, one := strings.CutPrefix(name, "Messages/")
	return account, message, one && sid(message, "SM", "MM") && r.Method == http.MethodGet
}

// pass gives a request to Next, if it may have it.
func (f *Front) pass(r *http.Request) (*http.Response, error) {
	if f.cfg.Next == nil || writesMessages(r) || !f.cfg.Pass(r.Method, r.URL.Path) {
		return f.refuse(r, notPassed)
	}
	return f.cfg.Next.RoundTrip(r)
}

// unknown answers a request for a message that the gateway does not have: it may be one of Twilio's
// from before.
func (f *Front) unknown(r *http.Request) (*http.Response, error) {
	if f.cfg.Next == nil || !f.cfg.Pass(r.Method, r.URL.Path) {
		return f.refuse(r, notFound)
	}
	return f.cfg.Next.RoundTrip(r)
}

// writesMessages reports whether a request may make a message in whatever form: a path that ends in
// Messages, in any case and with any ending for the format.
func writesMessages(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete {
		return false
	}
	last := path.Base(path.Clean("/" + r.URL.Path))
	name, _, _ := strings.Cut(last, ".")
	return strings.EqualFold(name, "Messages") || r.URL.Opaque != ""
}

// login checks the credentials of a request.
func (f *Front) login(r *http.Request, account string) (FrontAccount, *refusal) {
	user, secret, basic := r.BasicAuth()
	if !basic || secret == "" {
		return FrontAccount{}, unauthorized
	}
	a, err := f.cfg.Account(r.Context(), account)
	if err != nil {
		f.cfg.OnError(r.Context(), errors.New("twilio: FrontConfig.Account gave an error"))
		return FrontAccount{}, unavailable
	}
	known := 0
	for _, key := range a.Keys {
		if key.User == "" {
			key.User = account
		}
		known |= same(key.User, user) & same(string(key.Secret), secret)
	}
	if known != 1 {
		return FrontAccount{}, unauthorized
	}
	return a, nil
}

// same compares in a time that tells nothing about the strings, their lengths included.
func same(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}

// fetch answers with the status of a message of one of the tenants.
func (f *Front) fetch(r *http.Request, account, message string, tenants []sealtext.Tenant) (*http.Response, error) {
	id, could := idOf(message)
	if !could || f.cfg.Statuses == nil {
		return f.unknown(r)
	}
	for _, t := range tenants {
		s, err := f.cfg.Statuses.Status(r.Context(), t, id)
		switch {
		case err == nil:
			return f.answer(r, http.StatusOK, resourceOf(account, s, f.now()))
		case !errors.Is(err, transport.ErrUnknownMessage):
			f.cfg.OnError(r.Context(), err)
			return f.refuse(r, unavailable)
		}
	}
	return f.unknown(r)
}

// create sends the message of a request.
func (f *Front) create(r *http.Request, account string, tenants []sealtext.Tenant) (*http.Response, error) {
	ctx := r.Context()
	in, raw, no := readForm(r, f.cfg.IgnoreStatusCallback)
	var m transport.Message // zero where nobody knows whose it is
	switch {
	case no == nil:
		if m, no = f.message(r, account, in, tenants); no != nil {
			m = transport.Message{}
		}
	case f.cfg.Observer != nil && (!in.from.IsZero() || in.service != ""):
		// The parameters are refused; the sender may be known all the same.
		if known, unknown := f.message(r, account, in, tenants); unknown == nil {
			m = known
		}
	}
	if f.cfg.Observer != nil {
		if res, observed, err := f.observe(r, seen{in, raw, m, no}, tenants); observed {
			return res, err
		}
	}
	if no != nil {
		return f.refuse(r, no)
	}
	id, err := f.cfg.Messages.Send(ctx, m)
	if err != nil {
		if no = refusalOf(err, in); no == unavailable {
			f.cfg.OnError(ctx, err)
		}
		return f.refuse(r, no)
	}
	now := f.now()
	s := transport.Status{ID: id, State: transport.StateQueued, UpdatedAt: now}
	if f.cfg.Statuses != nil {
		// The message is in the outbox, whatever becomes of this.
		if known, err := f.cfg.Statuses.Status(ctx, m.Tenant, id); err == nil {
			s = known
		}
	}
	return f.answer(r, http.StatusCreated, resourceOf(account, s, now).created(m, in, now))
}

// message returns the message of a request, by the sender that it names.
func (f *Front) message(r *http.Request, account string, in input, tenants []sealtext.Tenant) (transport.Message, *refusal) {
	ctx := r.Context()
	header := r.Header.Clone()
	header.Del("Authorization")
	m, err := f.cfg.Message(ctx, FrontRequest{Account: account, From: in.from, Service: in.service, Header: header})
	switch {
	case err != nil:
		f.cfg.OnError(ctx, errors.New("twilio: FrontConfig.Message gave an error"))
		return m, unavailable
	case m.Tenant.IsZero():
		return m, in.undeclared()
	case !slices.Contains(tenants, m.Tenant):
		f.cfg.OnError(ctx, errors.New("twilio: FrontConfig.Message gave a tenant that is not among those of the account; see FrontAccount.Tenants"))
		return m, in.undeclared()
	case !m.To.IsZero() || !m.Subject.IsZero() || m.Body.Len() > 0 || m.Template != "" || len(m.Params) > 0:
		f.cfg.OnError(ctx, errors.New("twilio: FrontConfig.Message must leave To, Subject, Body and the template of the message empty"))
		return m, unavailable
	}
	m.To, m.Body = in.to, in.body
	if m.Sender.IsZero() {
		m.Sender = in.from
	}
	if m.Actor.ID == "" {
		m.Actor = sealtext.System("twilio-front")
	}
	if m.IdempotencyKey == "" {
		m.IdempotencyKey = "twilio-" + sealtext.NewID().String()
	}
	if in.validity > 0 {
		from := f.now()
		if m.NotBefore.After(from) {
			from = m.NotBefore
		}
		if end := from.Add(in.validity); m.ExpiresAt.IsZero() || end.Before(m.ExpiresAt) {
			m.ExpiresAt = end
		}
	}
	return m, nil
}
