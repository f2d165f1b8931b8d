package transport

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Cleared is a message that may be handed over now: the only access to the number and the text of
// an outgoing message. Only this package makes a valid one, from a permit of the consent ledger,
// for one call of Transport.Send. After that call, past its deadline, and as soon as the person
// opts out, its methods return [ErrNotCleared], as those of the zero value do.
//
// A transport asks for the number last, immediately before it writes: until then nothing can have
// been sent.
type Cleared struct{ c *clearance }

type clearance struct {
	permit consent.Permit
	row    OutboxRow
	number sealtext.Number
	body   sealtext.Body
	ended  atomic.Bool

	redeem   sync.Once
	refused  error // of redeeming the permit
	redeemed atomic.Bool
}

func (c Cleared) err() error {
	if c.c == nil || c.c.ended.Load() || c.c.permit.Err() != nil {
		return ErrNotCleared
	}
	return nil
}

// To returns the recipient's number. The first call redeems the permit: an opt-out that arrives
// before it wins, one that arrives after it waits for the hand-off to end.
func (c Cleared) To() (sealtext.Number, error) {
	if err := c.err(); err != nil {
		return sealtext.Number{}, err
	}
	c.c.redeem.Do(func() {
		c.c.refused = c.c.permit.Redeem(c.c.row.ID)
		c.c.redeemed.Store(c.c.refused == nil)
	})
	if c.c.refused != nil {
		return sealtext.Number{}, ErrNotCleared
	}
	return c.c.number, nil
}

// Body returns the text.
func (c Cleared) Body() (sealtext.Body, error) {
	if err := c.err(); err != nil {
		return sealtext.Body{}, err
	}
	return c.c.body, nil
}

// From returns the sender; zero if c is not cleared.
func (c Cleared) From() sealtext.Sender {
	if c.err() != nil {
		return sealtext.Sender{}
	}
	return c.c.row.Sender
}

// Tenant returns the tenant of the message; zero if c is not cleared.
func (c Cleared) Tenant() sealtext.Tenant {
	if c.err() != nil {
		return sealtext.Tenant{}
	}
	return c.c.row.Tenant
}

// Purpose returns the purpose of the message; zero if c is not cleared.
func (c Cleared) Purpose() sealtext.Purpose {
	if c.err() != nil {
		return 0
	}
	return c.c.row.Purpose
}

// Message returns the id of the message, which a provider may be given for its own deduplication;
// zero if c is not cleared.
func (c Cleared) Message() sealtext.ID {
	if c.err() != nil {
		return sealtext.ID{}
	}
	return c.c.row.ID
}

// ExpiresAt returns the time after which the message is of no use. A transport passes the remaining
// time to the provider as the validity period. Zero if c is not cleared.
func (c Cleared) ExpiresAt() time.Time {
	if c.err() != nil {
		return time.Time{}
	}
	return c.c.row.ExpiresAt
}
