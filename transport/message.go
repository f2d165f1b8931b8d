package transport

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
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
	// Body is a free text. It must be empty beside Template.
	Body sealtext.Body
	// Template is the id of a template that the program declares, see [program.Template], and Params
	// are the values of its parameters. It has the text and the purpose: Purpose may be zero then.
	// The declaration that the gateway knows when the message is sent decides about the text; see
	// program.Config.MaxAge. A program with program.Program.TemplateOnly sends nothing else but
	// its texts of program.Program.Says, with Answers.
	//
	// The text is sealed as any other, and the values are stored nowhere else. The audit log has the
	// id, the version of the declaration, and the names of the parameters.
	Template string
	Params   program.Params
	// Language is that of the text of the template, as a code of ISO 639-1; empty for its first.
	Language string
	// NotBefore is the earliest time of the hand-off; zero means now. The later of the two is when
	// the message is due: more than 30 minutes after that it has the courtesy hours too, whatever
	// its purpose, unless that is otp; see consent.Request.DueAt.
	NotBefore time.Time
	// ExpiresAt is the time after which the message is of no use; it is never handed over later.
	// Zero means [GatewayConfig.Validity] after the message is due.
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
	// Commands are the names of the commands of the program that the text offers, such as "Reply
	// MOVE for another time", each once. A message with a question and one that offers a command
	// may both wait for the same word, such as YES: the newer of the two gets it.
	Commands []string
	// NoReply states that the text asks for no answer, such as a receipt. A question that was asked
	// before stays open; any other message from the sender ends it, except one of the purpose otp
	// and an answer. It must be false if the text offers commands. See consent.Request.NoReply.
	NoReply bool
	// AtLeastOnce lets the relay repeat the message after an attempt whose outcome is unknown, until it
	// expires, a few times at most: the person may then get it twice. It is for what is worse lost than
	// repeated, such as an alarm. False by default: the message stays StateUnknown until a receipt, the
	// provider or [Gateway.Resolve] settles it.
	AtLeastOnce bool
	// Asked names what the person asked for at this moment, such as the passcode of a log-in: its
	// value is the ID of the receipt of consent.Ledger.Ask; see consent.Request.Asked. The message
	// then passes an opt-out of the person's own, once, and expires after 10 minutes at the
	// latest. A provider that blocks the number itself still refuses it. Must be zero beside
	// Answers.
	Asked sealtext.ID
	// Trace is the id of a trace of the host, for example of W3C Trace Context, to correlate the
	// changes of the message with it; zero for none. It is stored in clear text, must not say
	// anything about the recipient, and is not compared when a Send is repeated.
	Trace [16]byte
	// Actor on whose behalf the message is sent. Required.
	Actor sealtext.Actor

	rendered rendered // set by the gateway
}

// check applies the rules that need no look-up.
func (m *Message) check(now time.Time, validity validity) error {
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
	case m.NoReply && len(m.Commands) > 0:
		return bad("no reply", "must be false for a message that offers commands")
	case !m.Asked.IsZero() && !m.Answers.IsZero():
		return bad("asked", "must be zero beside Answers; a message has one reason")
	case !m.Asked.IsZero() && m.Purpose != sealtext.OTP && m.Purpose != sealtext.Transactional:
		return bad("purpose", "must be otp or transactional beside Asked")
	}
	if err := sealtext.CheckReference("idempotency key", m.IdempotencyKey); err != nil {
		return err
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
		m.ExpiresAt = m.NotBefore.Add(validity[m.Purpose])
	}
	if last := now.Add(m.longest()); m.longest() > 0 && m.ExpiresAt.After(last) {
		m.ExpiresAt = last // the gate knows the event, and may set an earlier time
	}
	m.NotBefore, m.ExpiresAt = micro(m.NotBefore), micro(m.ExpiresAt)
	if !m.ExpiresAt.After(m.NotBefore) {
		return ErrExpired
	}
	return nil
}

// maxAsked is how long the gate lets a message pass that a person asked for.
const maxAsked = 10 * time.Minute

// longest returns how long a message that names an event may wait; zero for one that does not.
func (m *Message) longest() time.Duration {
	switch {
	case !m.Answers.IsZero():
		return consent.MaxAnswer
	case !m.Asked.IsZero():
		return maxAsked
	}
	return 0
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
