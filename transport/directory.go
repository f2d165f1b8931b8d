package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// noteStray writes the audit event of an error that is a [*vault.DirectoryError], in a transaction
// of its own, since that of the call was rolled back. It returns the error, and with it what failed.
func (g *Gateway) noteStray(ctx context.Context, err error, by sealtext.Actor) error {
	var stray *vault.DirectoryError
	if !errors.As(err, &stray) {
		return err
	}
	return errors.Join(err, g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return g.audit.Record(ctx, tx, stray.Event(by))
	}))
}

// receiveStray records what must not be lost of a message whose sender the vault cannot tell: an
// opt-out, under the pseudonyms of the number. The text is not kept and not answered. Any other
// message is refused with the error of the vault, so that the provider repeats it.
func (g *Gateway) receiveStray(ctx context.Context, tx sealtext.Tx, in Incoming, out Received, stray *vault.DirectoryError) (Received, error) {
	out.Person = stray.Person()
	var err error
	if out.Action, err = g.heard(ctx, tx, in, g.locate(in), out); err != nil {
		return Received{}, errors.Join(stray, err)
	}
	for _, e := range []audit.Event{stray.Event(inboundActor), received(in, out)} {
		if err := g.audit.Record(ctx, tx, e); err != nil {
			return Received{}, err
		}
	}
	return out, g.store.AddInbound(ctx, tx, InboundRow{}, heardEvent(in, out, g.now()))
}
