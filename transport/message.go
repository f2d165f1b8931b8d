package transport

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// Message is a message to be sent.
type Message struct {
	Tenant sealtext.Tenant
	// To is the recipient's number, or Subject the recipient if the vault knows them already:
	// exactly one of them.
	To      sealtext.Number
	Subject sealtext.Subject
	// Program that the message belongs to, Sender that it is sent from and Purpose that it serves.
	// Required; the program must declare sender and purpose. For a pool the Sender is its name, not
	// a member.
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	Body    sealtext.Body
	// Template is the host's id of the template, for the audit log; may be empty. See
	// [sealtext.CheckReference].
	Template string
	// NotBefore is the earliest time of the hand-off; zero means now.
	NotBefore time.Time
	// ExpiresAt is the time after which the message is of no use; it is never handed over later.
	// Zero means [GatewayConfig.Validity] after NotBefore.
	ExpiresAt time.Time
	// IdempotencyKey makes a repeated Send return the first message. Required; see
	// [sealtext.CheckReference].
	IdempotencyKey string
	// Location is where the recipient may be, if the host knows better than the number and the
	// configuration; [GatewayConfig.Locator] supplies the rest. See consent.Request.Location.
	Location rule.Location
	// Answers makes the message the one answer to a STOP, HELP or START, or the question of a
	// double opt-in: its value is the ID of the receipt; see consent.Request.Answers. Such a
	// message may be transactional whatever the program declares, and expires after
	// [consent.MaxAnswer] at the latest. [Gateway.Receive] answers by itself if the program has a
	// text for it.
	Answers sealtext.ID
	// Trace is the id of a trace of the host, for example of W3C Trace Context, to correlate the
	// changes of the message with it; zero for none. It is stored in clear text, must not say
	// anything about the recipient, and is not compared when a Send is repeated.
	Trace [16]byte
	// Actor on whose behalf the message is sent. Required.
	Actor sealtext.Actor
}

// check applies the rules that need no look-up.
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
		m.ExpiresAt = last // the gate knows the event, and may set an earlier time
	}
	m.NotBefore, m.ExpiresAt = micro(m.NotBefore), micro(m.ExpiresAt)
	if !m.ExpiresAt.After(m.NotBefore) {
		return ErrExpired
	}
	return nil
}

// Status is the status of a message.
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
