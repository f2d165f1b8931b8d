package twilio

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// FrontObserver notes what the gateway would have done to messages that an application sends by itself.
// *Observer of package transport/shadow implements it.
type FrontObserver interface {
	// Observes reports whether all of the tenants send as before. After an error nothing is sent.
	Observes(ctx context.Context, tenants ...sealtext.Tenant) (bool, error)
	// Observe judges a message of a tenant that is observed and calls handOver once. The ids in refused
	// are "twilio." and the code with which the front would refuse the request. Program, To and Body are
	// zero where the request does not tell them. After an error, handOver was not called.
	Observe(ctx context.Context, m transport.Message, refused []string, handOver func(context.Context) transport.OutcomeKind) error
}

// seen is what the front knows of a request for a new message.
type seen struct {
	in  input
	raw []byte            // what was read of its body
	m   transport.Message // zero where nobody knows whose it is
	no  *refusal          // nil: m is to be sent
}

// observe gives a request to Next if its tenant is observed, or all that it could be of; observed is
// false if it is the gateway's.
func (f *Front) observe(r *http.Request, s seen, tenants []sealtext.Tenant) (res *http.Response, observed bool, err error) {
	ctx := r.Context()
	m := s.m
	of := tenants
	if !m.Tenant.IsZero() {
		of = []sealtext.Tenant{m.Tenant}
	}
	switch observed, err = f.cfg.Observer.Observes(ctx, of...); {
	case err != nil:
		f.cfg.OnError(ctx, err)
		res, err = f.refuse(r, unavailable)
		return res, true, err
	case !observed:
		return nil, false, nil
	}
	if m.Tenant.IsZero() {
		m = transport.Message{Tenant: of[0], Sender: s.in.from} // nobody knows whose it is
	}
	var refused []string
	if s.no != nil {
		refused = []string{"twilio." + strconv.Itoa(s.no.code)}
	}
	next := r.Clone(ctx)
	if r.Body != nil {
		next.Body = readAgain{io.MultiReader(bytes.NewReader(s.raw), r.Body), r.Body}
	}
	denied := f.cfg.Observer.Observe(ctx, m, refused, func(context.Context) transport.OutcomeKind {
		res, err = f.cfg.Next.RoundTrip(next) //nolint:bodyclose // the caller's
		return outcomeOf(res, err)
	})
	if denied != nil || res == nil && err == nil {
		no := refusalOf(denied, s.in)
		if no == unavailable && denied != nil {
			f.cfg.OnError(ctx, denied)
		}
		res, err = f.refuse(r, no)
	}
	return res, true, err
}

// outcomeOf returns what became of a request for a new message.
func outcomeOf(res *http.Response, err error) transport.OutcomeKind {
	switch {
	case err != nil || res == nil:
		return transport.OutcomeUnknown
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return transport.OutcomeAccepted
	case res.StatusCode >= 400 && res.StatusCode < 500:
		return transport.OutcomeRejected
	}
	return transport.OutcomeUnknown
}

// readAgain is the body of a request whose beginning was read.
type readAgain struct {
	io.Reader
	io.Closer
}
