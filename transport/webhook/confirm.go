package webhook

import (
	"context"
	"errors"
	"net/http"
)

// Errors of a Config.Confirm.
var (
	// ErrUnconfirmed says that the provider does not have what an event says, or not yet. The answer is
	// 503, so that the provider repeats the event.
	ErrUnconfirmed = errors.New("webhook: the provider, when asked, does not have what an event says, or not yet; it has to repeat the event")
	// ErrContradicted is a [*RefusedError] for an event about a message that the provider has with other
	// numbers or in the other direction.
	ErrContradicted = refuse(ClassPayload, "the provider, when asked, must have the message that the event is about, between the same numbers")
	// ErrUnsignedText is a [*RefusedError] for a text that is not signed and that the provider cannot be
	// asked for.
	ErrUnsignedText = refuse(ClassPayload, "the text of an inbound message must be signed, or the provider able to show it; have the provider sign the body")
)

// confirm asks the provider about an event whose body is not signed, and returns what counts instead.
// The claim stays that of the request.
func (h *Handler) confirm(ctx context.Context, who Verified, e Event) (Event, int, error) {
	if !who.Unsigned || h.cfg.Confirm == nil {
		return e, http.StatusOK, nil
	}
	id := e.ID
	e, err := h.cfg.Confirm(ctx, who, e)
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return Event{}, http.StatusForbidden, err
	case err != nil:
		return Event{}, http.StatusServiceUnavailable, err
	}
	e.ID = id
	return e, http.StatusOK, nil
}
