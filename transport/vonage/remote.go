package vonage

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext/transport/remote"
)

var _ remote.Redacter = (*Transport)(nil)

// RedactMessage implements [remote.Redacter] by [Transport.Redact], which removes the number as well. Its
// Account is required: the API key of the account, which the application of a sender does not tell.
// Besides, errors are [ErrTooEarly], a [*sealtext.InputError] and [*Error].
func (t *Transport) RedactMessage(ctx context.Context, m remote.Message) error {
	err := t.Redact(ctx, Ref{Tenant: m.Tenant, Account: m.Account, ID: m.ID, Inbound: m.Inbound})
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("vonage: %w", remote.ErrNotFound)
	}
	return err
}
