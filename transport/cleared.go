package transport

import (
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule/senderid"
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

	redeem  sync.Once
	refused error // of redeeming the permit

	mu    sync.Mutex
	ended bool
	given bool // the number was given out, or may have been
}

// end ends the access, and reports whether the number was given out: a call of To that runs still
// counts as if it had.
func (c *clearance) end() (given bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	return c.given
}

// take redeems the permit, once.
func (c *clearance) take() error {
	c.redeem.Do(func() {
		c.mu.Lock()
		c.given = !c.ended
		c.mu.Unlock()
		if c.refused = c.permit.Redeem(c.row.ID); c.refused == nil {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.given = c.given && c.ended
	})
	return c.refused
}

func (c Cleared) err() error {
	if c.c == nil {
		return ErrNotCleared
	}
	c.c.mu.Lock()
	defer c.c.mu.Unlock()
	if c.c.ended || c.c.permit.Err() != nil {
		return ErrNotCleared
	}
	return nil
}

// To returns the recipient's number. The first call redeems the permit: an opt-out that arrives
// before it wins, one that arrives after it waits for the hand-off to end. A call that runs when
// Transport.Send returns counts as if it had given the number out.
func (c Cleared) To() (sealtext.Number, error) {
	if err := c.err(); err != nil {
		return sealtext.Number{}, err
	}
	if c.c.take() != nil || c.err() != nil {
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

// Registrations returns the approved registrations of the sender that are for the program and the purpose
// of the message and hold in the country of the recipient, as declared; see package consent/rule/senderid. A transport hands over what its provider's
// API takes. None if c is not cleared.
func (c Cleared) Registrations() []senderid.Registration {
	if c.err() != nil {
		return nil
	}
	return slices.Clone(c.c.permit.Registrations())
}

// ExpiresAt returns the time after which the message is of no use. A transport passes the remaining
// time to the provider as the validity period. Zero if c is not cleared.
func (c Cleared) ExpiresAt() time.Time {
	if c.err() != nil {
		return time.Time{}
	}
	return c.c.row.ExpiresAt
}
