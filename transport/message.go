package transport

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// Message is what an application wants to have sent.
type Message struct {
	Tenant sealtext.Tenant
	// To is the recipient's number, or Subject the recipient that a vault
	// knows already: exactly one of them.
	To      sealtext.Number
	Subject sealtext.Subject
	// Program that the message belongs to, Sender that it comes from and
	// Purpose that it serves; the program must declare both. For a pool the
	// Sender is its name, not a member.
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	Body    sealtext.Body
	// Template is the host's id of the template, for the record; may be
	// empty. See [sealtext.CheckReference].
	Template string
	// NotBefore holds the message back; zero means now.
	NotBefore time.Time
	// ExpiresAt is when the message is of no use any more; it is never
	// handed over later. Zero means [GatewayConfig.Validity] after NotBefore.
	ExpiresAt time.Time
	// IdempotencyKey makes a repeated Send return the first message. It is
	// required; see [sealtext.CheckReference].
	IdempotencyKey string
	// Location is where the recipient may be, as far as the host knows better
	// than the number and the configuration tell; [GatewayConfig.Locator] fills
	// in the rest. See consent.Request.Location.
	Location rule.Location
	// Answers makes the message the one answer to a STOP, HELP or START, or the
	// question of a double opt-in: the ID of its receipt; see
	// consent.Request.Answers. Such a message may be transactional whatever the
	// program declares, and expires after [consent.MaxAnswer] at the latest.
	// [Gateway.Receive] answers by itself where the program has a text for it.
	Answers sealtext.ID
	// Trace is the id of a trace of the host's, such as that of W3C Trace
	// Context, so that what becomes of the message can be joined to it; zero for
	// none. It is stored in the clear, must say nothing about the recipient, and
	// does not count where a repeated Send is told from another message.
	Trace [16]byte
	// Actor on whose behalf it is sent.
	Actor sealtext.Actor
}

// check holds the message to what needs no look-up.
func (m *Message) check(now time.Time, validity time.Duration) error {
	bad := func(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
	switch {
	case m.Tenant.IsZero():
		return bad("tenant", "must be named")
	case m.To.IsZero() == m.Subject.IsZero():
		return bad("recipient", "must be exactly one of To and Subject")
	case m.Program.IsZero():
		return bad("program", "must be named")
	case m.Sender.IsZero():
		return bad("sender", "must be named")
	case !m.Purpose.Valid():
		return bad("purpose", "must be marketing, informational, transactional or otp")
	case m.Body.Len() == 0:
		return bad("body", "must not be empty")
	}
	if err := sealtext.CheckReference("idempotency key", m.IdempotencyKey); err != nil {
		return err
	}
	if m.Template != "" {
		if err := sealtext.CheckReference("template", m.Template); err != nil {
			return err
		}
	}
	if err := m.Actor.Check(); err != nil {
		return err
	}
	if err := m.Location.Check(); err != nil {
		return err
	}
	for _, z := range m.Location.Zones {
		if _, err := time.LoadLocation(z); err != nil || z == "" {
			return bad("zone", "must be a name of the IANA time zone database")
		}
	}
	if m.NotBefore.Before(now) {
		m.NotBefore = now
	}
	if m.ExpiresAt.IsZero() {
		m.ExpiresAt = m.NotBefore.Add(validity)
	}
	if last := now.Add(consent.MaxAnswer); !m.Answers.IsZero() && m.ExpiresAt.After(last) {
		m.ExpiresAt = last // the gate knows the event, and may say sooner
	}
	m.NotBefore, m.ExpiresAt = micro(m.NotBefore), micro(m.ExpiresAt)
	if !m.ExpiresAt.After(m.NotBefore) {
		return ErrExpired
	}
	return nil
}

// Status is where a message stands.
type Status struct {
	ID        sealtext.ID
	State     State
	NotBefore time.Time // when it is due, for a message that waits
	ExpiresAt time.Time
	UpdatedAt time.Time
	Attempts  int
}

func status(r OutboxRow) Status {
	return Status{r.ID, r.State, r.NotBefore, r.ExpiresAt, r.UpdatedAt, r.Attempts}
}
