package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Receiver accepts inbound messages. When it returns nil the message is durable and, after an
// opt-out, in force. A repeated call with the same message waits for hand-offs again.
// *transport.Gateway implements it.
type Receiver interface {
	Receive(ctx context.Context, in transport.Incoming) (transport.Received, error)
}

// DeliveryReceiver accepts delivery receipts. *transport.Gateway implements it.
type DeliveryReceiver interface {
	ReceiveDelivery(ctx context.Context, r transport.DeliveryReceipt) (transport.Status, error)
}

// Config configures a [Handler].
type Config struct {
	// Name is the name of the relay whose transport uses the same provider, or of the provider where a
	// relay has a Router, by which delivery receipts are matched. Required; its form is that of
	// [sealtext.Tenant].
	Name string
	// URL is the public URL that the provider calls, without its query, which is read from each
	// request; a fragment is ignored. Required. Behind a proxy it differs from what the request says.
	URL string
	// Verifier decides whether a request is the provider's. Required.
	Verifier Verifier
	// Parse reads a request that was verified. Exactly one of Parse and ParseAll is required. It is called
	// by many goroutines at once. Its error is answered with 400.
	Parse func(r *Request) (Event, error)
	// ParseAll is Parse for a provider that puts several events into one request. It returns an error
	// together with the events that it could read, which are taken in all the same.
	ParseAll func(r *Request) ([]Event, error)
	// Tenant owns every address of the account. Exactly one of Tenant and Owner is required.
	Tenant sealtext.Tenant
	// Owner returns who an address belongs to. It is called by many goroutines at once. Its error is
	// answered with 503, so that the provider repeats the event.
	Owner func(ctx context.Context, a Address) (Owner, error)
	// Confirm is asked about each event of a request whose body is not signed, see [Verified].Unsigned,
	// before the event is taken in. It asks the provider, and returns the event as the provider has it,
	// which counts instead, except for the id. A [*RefusedError] is answered with 403, and any other
	// error with 503, so that the provider repeats the event. It is called by many goroutines at once, and
	// has the event's share of Wait. Packages of providers have one. Nil, the default, takes such events
	// as they are; [PlivoV2] requires one.
	Confirm func(ctx context.Context, who Verified, e Event) (Event, error)
	// Messages receives inbound messages. Required.
	Messages Receiver
	// Deliveries receives delivery receipts. Required.
	Deliveries DeliveryReceiver
	// GET takes requests of that method too, whose event is in the query of their URL, such as
	// MessageBird's status reports. False by default. Set it only with a Verifier that covers the query,
	// and keep the query, which has numbers, out of the logs of servers and proxies.
	GET bool
	// MaxBody limits the body of a request, in bytes; 256 KiB by default.
	MaxBody int64
	// Wait limits the time until the answer; 8 seconds by default. Providers give up after 10 or 15.
	Wait time.Duration
	// MaxWaiting limits how many opt-outs at once are waited for after their answer; 256 by default.
	MaxWaiting int
	// OnMedia is told of files that came with a message, also one of another channel, such as to have them
	// deleted by DeleteMedia of package transport/remote. Nil, the default, drops that. It must return
	// quickly.
	OnMedia func(ctx context.Context, m Media)
	// OnError is called for every request that was not acknowledged, and for what the package doc
	// lists. It is called by many goroutines at once. Nil, the default, drops the errors.
	OnError func(ctx context.Context, err error)
}

// Handler is the [http.Handler] of a provider's events. It answers
//
//	200, 204  the event is durable, now or since an earlier request; after an opt-out no covered
//	          hand-off starts any more
//	400       the request is not of the form that the provider documents, or a value breaks a rule
//	403       the verifier, or Config.Confirm, refuses it
//	404       nobody has the address
//	405       the method is not POST, nor GET where Config.GET is set
//	413       the body is too long
//	415       the body is compressed, or not in UTF-8
//	503       it could not be verified, confirmed or stored; the provider has to repeat it
//
// with a fixed text that repeats nothing of the request. Handler is safe for concurrent use. Call
// [Handler.Close] after the server has stopped.
type Handler struct {
	cfg  Config
	base string // URL without query and fragment

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	waiting chan struct{} // a token for each opt-out that is waited for
	mu      sync.Mutex    // between Close and new goroutines
	done    sync.WaitGroup
}

// New validates the configuration and returns a Handler.
func New(cfg Config) (*Handler, error) {
	if err := sealtext.CheckName("name", cfg.Name); err != nil {
		return nil, errors.New("webhook: Config.Name must be the name of the relay: a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	base, _, _ := strings.Cut(cfg.URL, "#")
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Contains(base, "?"):
		return nil, errors.New("webhook: Config.URL must be the whole public URL that the provider calls, without its query")
	case cfg.Verifier == nil:
		return nil, errors.New("webhook: Config.Verifier is required: without one any sender of requests could opt people in and out")
	case unconfirmed(cfg):
		return nil, errors.New("webhook: Config.Confirm is required, since version 2 of Plivo's signature does not cover the body; Transport.Confirm of package plivo makes one")
	case (cfg.Parse == nil) == (cfg.ParseAll == nil):
		return nil, errors.New("webhook: exactly one of Config.Parse and Config.ParseAll is required; the package of the provider has it")
	case cfg.Tenant.IsZero() == (cfg.Owner == nil):
		return nil, errors.New("webhook: exactly one of Config.Tenant and Config.Owner is required")
	case cfg.Messages == nil:
		return nil, errors.New("webhook: Config.Messages is required; *transport.Gateway implements it")
	case cfg.Deliveries == nil:
		return nil, errors.New("webhook: Config.Deliveries is required; *transport.Gateway implements it")
	}
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = 256 << 10
	}
	if cfg.Wait <= 0 {
		cfg.Wait = 8 * time.Second
	}
	if cfg.MaxWaiting <= 0 {
		cfg.MaxWaiting = 256
	}
	h := &Handler{cfg: cfg, base: base, waiting: make(chan struct{}, cfg.MaxWaiting)}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h, nil
}

// unconfirmed reports whether the verifier needs a Confirm that is not there.
func unconfirmed(cfg Config) bool {
	_, second := cfg.Verifier.(plivoV2)
	return second && cfg.Confirm == nil
}

// Errors that are passed to Config.OnError.
var (
	// ErrMethod is for a request of another method than POST, and GET where Config.GET is set.
	ErrMethod = errors.New("webhook: the method of a webhook must be POST; change it at the provider, or see Config.GET")
	// ErrTooLong is for a body that is longer than Config.MaxBody.
	ErrTooLong = errors.New("webhook: the body of the request is longer than Config.MaxBody")
	// ErrCut is for a body that did not come whole.
	ErrCut = errors.New("webhook: the body of the request could not be read to its end")
	// ErrEncoding is for a body that is compressed or not in UTF-8. A signature would be over other
	// bytes than those that count.
	ErrEncoding = errors.New("webhook: the body of the request must not be compressed and must be in UTF-8")
	// ErrUnknownAddress is for an event about an address that nobody has: see Config.Owner. An opt-out
	// was recorded in every tenant of the account; of any other message nothing was stored.
	ErrUnknownAddress = errors.New("webhook: an event names an address that nobody has; declare the sender, or remove it at the provider")
	// ErrChannel is for a message of another channel than SMS that is no opt-out. It is acknowledged,
	// and nothing was stored.
	ErrChannel = errors.New("webhook: a message of another channel than SMS was not taken in; receive such channels elsewhere")
	// ErrWaiting is for an opt-out that is in force and whose covered hand-offs nobody waits for any
	// more: too many are waited for, or the Handler was closed.
	ErrWaiting = errors.New("webhook: an opt-out is in force, and it is not known when the hand-offs that had begun before it ended")
)

var errBoth = errors.New("webhook: Config.Parse and ParseAll must set one of Message and Delivery")

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	// What was received is stored also for a provider that hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.cfg.Wait)
	defer cancel()
	answer, status, err := h.serve(ctx, rw, r)
	if err != nil {
		h.onError(ctx, err)
	}
	switch {
	case status == http.StatusOK && answer.Body != "":
		rw.Header().Set("Content-Type", answer.ContentType)
		_, _ = io.WriteString(rw, answer.Body)
	case status == http.StatusOK:
		rw.WriteHeader(http.StatusNoContent)
	default:
		if status == http.StatusMethodNotAllowed {
			rw.Header().Set("Allow", http.MethodPost)
			if h.cfg.GET {
				rw.Header().Add("Allow", http.MethodGet)
			}
		}
		http.Error(rw, http.StatusText(status), status)
	}
}

func (h *Handler) onError(ctx context.Context, err error) {
	if h.cfg.OnError != nil {
		h.cfg.OnError(ctx, err)
	}
}

func (h *Handler) serve(ctx context.Context, rw http.ResponseWriter, r *http.Request) (Answer, int, error) {
	req, status, err := h.read(rw, r)
	if err != nil {
		return Answer{}, status, err
	}
	who, err := h.cfg.Verifier.Verify(ctx, req)
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return Answer{}, http.StatusForbidden, err
	case err != nil:
		return Answer{}, http.StatusServiceUnavailable, err
	}
	if h.cfg.ParseAll != nil {
		events, err := h.cfg.ParseAll(req)
		return h.takeAll(ctx, who, req, events, err)
	}
	e, err := h.cfg.Parse(req)
	if err != nil {
		return Answer{}, http.StatusBadRequest, err
	}
	return h.takeAll(ctx, who, req, []Event{e}, nil)
}

// Take takes in an event that no request has brought, such as one of a list of the provider, as if a
// request that the account signed had: it has the same claim, so that of both the first one counts.
// Its Message is received as [transport.Incoming].Listed. Take returns nil when the event is durable,
// and for one that would be refused again, of which Config.OnError is told; after any other error call
// it again. It takes at most Config.Wait, and the rest of what the package doc says about opt-outs
// holds. It is safe for concurrent use.
func (h *Handler) Take(ctx context.Context, account string, e Event) error {
	switch {
	case (e.Message == nil) == (e.Delivery == nil):
		return errBoth
	case e.ID == "":
		return &sealtext.InputError{Field: "event id", Rule: "must be the provider's id of the event"}
	}
	if e.Message != nil {
		listed := *e.Message
		listed.Listed = true
		e.Message = &listed
	}
	ctx, cancel := context.WithTimeout(ctx, h.cfg.Wait)
	defer cancel()
	status, err := h.take(ctx, Verified{Account: account}, e)
	if status == http.StatusServiceUnavailable {
		return err
	}
	if err != nil {
		h.onError(ctx, err)
	}
	return nil
}

// read reads a request, once.
func (h *Handler) read(rw http.ResponseWriter, r *http.Request) (*Request, int, error) {
	if r.Method != http.MethodPost && (r.Method != http.MethodGet || !h.cfg.GET) {
		return nil, http.StatusMethodNotAllowed, ErrMethod
	}
	for _, coding := range r.Header.Values("Content-Encoding") {
		if !strings.EqualFold(coding, "identity") {
			return nil, http.StatusUnsupportedMediaType, ErrEncoding
		}
	}
	kind := r.Header.Values("Content-Type")
	if len(kind) > 1 {
		return nil, http.StatusUnsupportedMediaType, ErrEncoding
	}
	if len(kind) == 1 {
		if _, params, err := mime.ParseMediaType(kind[0]); err != nil || !utf8Charset(params) {
			return nil, http.StatusUnsupportedMediaType, ErrEncoding
		}
	}
	// A body that comes slowly must not hold the connection; not every writer has deadlines.
	_ = http.NewResponseController(rw).SetReadDeadline(clock.System().Add(h.cfg.Wait))
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, h.cfg.MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, http.StatusRequestEntityTooLarge, ErrTooLong
	case err != nil:
		return nil, http.StatusBadRequest, ErrCut
	}
	u := h.base
	if r.URL.RawQuery != "" {
		u += "?" + r.URL.RawQuery
	}
	return &Request{Method: r.Method, URL: u, Header: r.Header, Body: body}, 0, nil
}

// idOf makes an id for an event that has none.
func (h *Handler) idOf(who Verified, r *Request) string {
	b := canon.AppendString([]byte("webhook\x00"), r.URL)
	for _, part := range []string{who.Account, who.At.UTC().Format(time.RFC3339Nano), string(r.Body)} {
		b = canon.AppendString(b, part)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
