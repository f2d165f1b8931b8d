package messagebird

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext/transport/remote"
)

var _ remote.Deleter = (*Transport)(nil)

// DeleteMessage implements [remote.Deleter] by the two requests of [Transport.Delete]. The account is
// that of the Sender; an Account is not looked at. Besides, errors are [ErrNotDeleted] and [*Error].
func (t *Transport) DeleteMessage(ctx context.Context, m remote.Message) error {
	err := t.remove(ctx, Ref{Tenant: m.Tenant, Sender: m.Sender, ID: m.ID})
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("messagebird: %w", remote.ErrNotFound)
	}
	return err
}
