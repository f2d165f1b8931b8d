package webhook

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// nobodys is the recipient of an opt-out to an address that nobody has, which no tenant declares: it
// counts for the whole tenant.
var nobodys = sealtext.MustSender("UNKNOWN")

// takeAll takes in every event of a request, each whatever became of the others, and returns the answer
// that makes the provider repeat the request if one of them needs that. Those that are durable are
// repeats then.
func (h *Handler) takeAll(ctx context.Context, who Verified, r *Request, events []Event, unread error) (Answer, int, error) {
	answer, worst := Answer{}, http.StatusOK
	var failed []error
	if unread != nil {
		worst, failed = http.StatusBadRequest, []error{unread}
	}
	for i, e := range events {
		if e.ID == "" {
			if e.ID = h.idOf(who, r); i > 0 {
				e.ID += "-" + strconv.Itoa(i)
			}
		}
		status, err := h.takeOne(ctx, who, e, len(events)-i)
		if worst = max(worst, status); err != nil { // 503 is above every 4xx
			failed = append(failed, err)
		}
		if answer.Body == "" {
			answer = e.Answer
		}
	}
	if len(failed) == 1 {
		return answer, worst, failed[0]
	}
	return answer, worst, errors.Join(failed...)
}

// takeOne takes in an event within its share of the time that is left: after an opt-out the hand-offs
// that are waited for must not use up the time of the next one.
func (h *Handler) takeOne(ctx context.Context, who Verified, e Event, left int) (int, error) {
	switch {
	case e.Message != nil && e.Delivery != nil:
		return http.StatusBadRequest, errBoth
	case e.Message == nil && e.Delivery == nil:
		return http.StatusOK, nil
	}
	if end, ok := ctx.Deadline(); ok && left > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, end.Sub(clock.System())/time.Duration(left))
		defer cancel()
	}
	e, status, err := h.confirm(ctx, who, e)
	switch {
	case err != nil:
		return status, err
	case e.Message != nil && e.Delivery != nil:
		return http.StatusServiceUnavailable, errBoth
	case e.Message == nil && e.Delivery == nil:
		return http.StatusOK, nil
	}
	return h.take(ctx, who, e)
}

// take passes an event to the receivers, and returns the status of the answer.
func (h *Handler) take(ctx context.Context, who Verified, e Event) (int, error) {
	owner := Owner{Tenant: h.cfg.Tenant}
	if h.cfg.Owner != nil {
		var err error
		if owner, err = h.cfg.Owner(ctx, Address{who.Account, e.Sender, e.Pool}); err != nil {
			return http.StatusServiceUnavailable, err
		}
	}
	if !owner.Sender.IsZero() {
		e.Sender = owner.Sender
	}
	if e.Delivery != nil {
		r := *e.Delivery
		r.Sender = e.Sender
		return h.delivery(ctx, owner, r)
	}
	out, to := optsOut(e.Message), e.Sender
	if e.Channel != "" && !out {
		if !owner.Tenant.IsZero() {
			h.media(ctx, who, owner.Tenant, e, to, sealtext.ID{})
		}
		return http.StatusOK, ErrChannel
	}
	if e.Sender.IsZero() {
		e.Sender = nobodys
	}
	tenants := []sealtext.Tenant{owner.Tenant}
	if owner.Tenant.IsZero() {
		if !out || len(owner.Tenants) == 0 {
			return http.StatusNotFound, ErrUnknownAddress
		}
		h.onError(ctx, ErrUnknownAddress)
		// Not the address of the event: a holder of this account's key could name one of a tenant of
		// another account.
		e.Sender, tenants = nobodys, owner.Tenants
	}
	var failed []error
	for _, t := range tenants {
		failed = append(failed, h.message(ctx, who, t, e, to))
	}
	return statusOf(errors.Join(failed...))
}

// optsOut reports whether a text opts out as far as can be known without the tenant.
func optsOut(in *transport.Incoming) bool {
	if in.Handled == consent.ProviderOptedOut {
		return true
	}
	intent := keyword.Classify(in.Body.Plaintext()).Intent
	return intent == keyword.IntentOptOut || intent == keyword.IntentLikelyOptOut
}

// media tells of files that came with a message.
func (h *Handler) media(ctx context.Context, who Verified, t sealtext.Tenant, e Event, to sealtext.Sender, message sealtext.ID) {
	if e.Media > 0 && h.cfg.OnMedia != nil {
		h.cfg.OnMedia(ctx, Media{Tenant: t, Message: message, Account: who.Account, Sender: to, EventID: e.ID, Count: e.Media})
	}
}

// message receives a message in one tenant. Its Sender may stand for the address that it came to.
func (h *Handler) message(ctx context.Context, who Verified, t sealtext.Tenant, e Event, to sealtext.Sender) error {
	in := *e.Message
	in.Tenant, in.Transport, in.EventID, in.To = t, h.cfg.Name, e.ID, e.Sender
	got, err := h.cfg.Messages.Receive(ctx, in)
	if err != nil && !stored(err) {
		return err
	}
	h.media(ctx, who, t, e, to, got.ID)
	if err == nil && len(got.InFlight) > 0 {
		err = &consent.HandoffsInFlightError{Messages: got.InFlight, Cause: context.Cause(ctx)}
	}
	if err != nil { // in force, and something that had begun before it may still run
		h.onError(ctx, err)
		h.wait(func(ctx context.Context) error {
			_, err := h.cfg.Messages.Receive(ctx, in)
			return err
		})
	}
	return nil
}

// delivery receives a delivery receipt. One that says that the person opted out counts in the tenant that
// sent the message, also where nobody has its sender any more.
func (h *Handler) delivery(ctx context.Context, owner Owner, r transport.DeliveryReceipt) (int, error) {
	if !owner.Tenant.IsZero() {
		return statusOf(h.receipt(ctx, owner.Tenant, r))
	}
	if !r.OptedOut || len(owner.Tenants) == 0 {
		return http.StatusNotFound, ErrUnknownAddress
	}
	h.onError(ctx, ErrUnknownAddress)
	var failed []error
	for _, t := range owner.Tenants { // those without the message keep it for a while, to no effect
		failed = append(failed, h.receipt(ctx, t, r))
	}
	return statusOf(errors.Join(failed...))
}

// receipt receives a delivery receipt in one tenant.
func (h *Handler) receipt(ctx context.Context, t sealtext.Tenant, r transport.DeliveryReceipt) error {
	r.Tenant, r.Transport = t, h.cfg.Name
	_, err := h.cfg.Deliveries.ReceiveDelivery(ctx, r)
	if stored(err) {
		h.onError(ctx, err)
		h.wait(func(ctx context.Context) error {
			_, err := h.cfg.Deliveries.ReceiveDelivery(ctx, r)
			return err
		})
		err = nil
	}
	return err
}

func statusOf(err error) (int, error) {
	var input *sealtext.InputError
	switch {
	case err == nil:
		return http.StatusOK, nil
	case errors.As(err, &input):
		return http.StatusBadRequest, err
	}
	return http.StatusServiceUnavailable, err
}

// stored reports whether err says that everything was stored, and only the hand-offs that had begun
// could not be awaited. Of several errors each must say so: one of them may be of a tenant in which
// nothing was stored.
func stored(err error) bool {
	//nolint:errorlint // the tree is walked here, since errors.As finds one among several
	switch e := err.(type) {
	case nil:
		return false
	case *consent.HandoffsInFlightError:
		return true
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			if !stored(one) {
				return false
			}
		}
		return true
	case interface{ Unwrap() error }:
		return stored(e.Unwrap())
	}
	return false
}
