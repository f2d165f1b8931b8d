package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// Event describes one action. Its strings are names and references that follow a grammar; there is
// no free text that could hold a phone number.
type Event struct {
	// ID is set by the log where it is zero. A caller that sets it gets an error for the second
	// event with that ID.
	ID      sealtext.ID
	Tenant  sealtext.Tenant
	Kind    Kind
	Subject sealtext.Subject // zero for events that concern no person
	// Shreds is the subject whose key the transaction shreds. The event has to be the first change of
	// its transaction, is of [KindErased], and has no Subject: what is stored is a keyed hash, by which
	// [Log.Shredded] finds it. Zero in all other events.
	Shreds  sealtext.Subject
	Actor   sealtext.Actor
	Details Details
}

// Details is the sealed part of an event. The kind decides which fields are set; all of them may be
// empty.
type Details struct {
	// Record is the id of the message or other record, and Records are those of several.
	Record  sealtext.ID   `json:"record,omitzero"`
	Records []sealtext.ID `json:"records,omitempty"`
	// Program, Sender and Purpose are those of a message or a consent.
	Program  sealtext.Program   `json:"program,omitzero"`
	Sender   sealtext.Sender    `json:"sender,omitzero"`
	Purposes []sealtext.Purpose `json:"purposes,omitempty"`
	// Scope is the scope of a consent, in the form of consent.Scope: "account", "tenant", "program
	// P" or "sender S of program P".
	Scope string `json:"scope,omitempty"`
	// Reason is the reason for which a value was revealed, or the id of the rule that denied it: a
	// name that the library predefines, or one of the host's rule table.
	Reason string   `json:"reason,omitempty"`
	Rules  []string `json:"rules,omitempty"`
	// Field is the name of the field that was revealed.
	Field string `json:"field,omitempty"`
	// Outcome is a result, as a name that the recording package defines, such as "accepted".
	Outcome string `json:"outcome,omitempty"`
	// Code is a provider's status or error code.
	Code string `json:"code,omitempty"`
	// Reference is the host's id of the cause: a template, a case, the version of a privacy notice.
	// Params are the names of the parameters of a template; their values are nowhere in the log.
	Reference string   `json:"reference,omitempty"`
	Params    []string `json:"params,omitempty"`
	// Transport is the name of the transport that was used, or of the third party for whom numbers were
	// revealed.
	Transport string `json:"transport,omitempty"`
	// Class is the class of records that were disposed of, and Count their number. In an event
	// about a consent, Class is "storage" where the consent covers keeping texts as well. In one about
	// a request of a data subject it is the kind of the request; Outcome is its state, Field the proof
	// that was given, and Transport and Code are the processor that confirmed and what it said.
	Class string `json:"class,omitempty"`
	Count int    `json:"count,omitempty"`
	// Until is the time at which something ends, or may be tried again.
	Until time.Time `json:"until,omitzero"`
	// Version of a declaration of package consent/program, and the SHA-256 of
	// its JSON form in hex.
	Version uint64 `json:"version,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
}

// Recorder records events. It writes an event within the transaction of the change that it
// describes, so that both are stored or neither is. [*Log] implements it.
type Recorder interface {
	Record(ctx context.Context, tx sealtext.Tx, e Event) error
}

// Entry is an event as read back from the log.
type Entry struct {
	ID      sealtext.ID
	At      time.Time
	Tenant  sealtext.Tenant
	Kind    Kind
	Subject sealtext.Subject // zero where the event concerns no person, and after erasure
	// Erased reports that the subject was erased, and that the log shows it: the event was unlinked by
	// [Log.Erase], or there is an event of the shred ([Log.Shredded]). Actor and Details are empty, the
	// header remains.
	Erased bool
	// Unreadable is why the sealed part does not open, an [ErrUnreadable]; Actor and Details are then
	// empty. It is an [ErrNoShred] where the key of the subject is gone and nothing shows that it was
	// shredded. Nil for all other entries.
	Unreadable error
	Actor      sealtext.Actor
	Details    Details
	// Number is the place of the event in the log, from 1 on; 0 until it has one, soon after it was
	// committed. See package audit/sequencer.
	Number int64
}

// payload is the sealed part of an event, stored as a version byte, a salt and this as JSON.
type payload struct {
	Actor  actorPayload `json:"actor"`
	Detail Details      `json:"details"`
	// Shreds is the keyed hash in the row of the event of a shred.
	Shreds []byte `json:"shreds,omitempty"`
}

type actorPayload struct {
	ID     string    `json:"id"`
	Roles  []string  `json:"roles,omitempty"`
	Auth   time.Time `json:"auth,omitzero"`
	Method string    `json:"method,omitempty"`
}

const (
	payloadVersion = 1
	payloadStart   = 1 + 16 // of the JSON, after the version byte and the salt
)

// encodePayload returns the payload in the clear: the version byte, a random salt, and the JSON. The
// salt keeps a guess at the rest from being compared with the commitment to it.
func encodePayload(salt [16]byte, a sealtext.Actor, d Details, shreds []byte) ([]byte, error) {
	// The times are in UTC, so that the bytes do not depend on the time zone of the process.
	a.AuthenticatedAt, d.Until = a.AuthenticatedAt.UTC(), d.Until.UTC()
	b, err := json.Marshal(payload{actorPayload{a.ID, a.Roles, a.AuthenticatedAt, a.Method}, d, shreds})
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, payloadStart+len(b))
	plain = append(plain, payloadVersion)
	plain = append(plain, salt[:]...)
	return append(plain, b...), nil
}

// commit returns the commitment to a payload in the clear, see [Row].
func commit(id sealtext.ID, plain []byte) [sha256.Size]byte {
	const label = "sealtext audit payload 1"
	b := make([]byte, 0, 3*4+len(label)+len(id)+len(plain))
	b = canon.AppendString(b, label)
	b = canon.AppendBytes(b, id[:])
	return sha256.Sum256(canon.AppendBytes(b, plain))
}

func decodePayload(b []byte) (a sealtext.Actor, d Details, shreds sealtext.Subject, err error) {
	if len(b) < payloadStart || b[0] != payloadVersion {
		return a, d, shreds, sealtext.ErrFormat
	}
	var p payload
	if err := json.Unmarshal(b[payloadStart:], &p); err != nil {
		return a, d, shreds, sealtext.ErrFormat
	}
	if len(p.Shreds) != 0 && len(p.Shreds) != len(shreds) {
		return a, d, shreds, sealtext.ErrFormat
	}
	copy(shreds[:], p.Shreds)
	a = sealtext.Actor{ID: p.Actor.ID, Roles: p.Actor.Roles, AuthenticatedAt: p.Actor.Auth, Method: p.Actor.Method}
	return a, p.Detail, shreds, nil
}

// check checks the strings of an event against their grammars. An event with a phone number in one
// of them is refused, not stored.
func (e Event) check() error {
	if e.Tenant.IsZero() {
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	if !e.Kind.Valid() {
		return &sealtext.InputError{Field: "kind", Rule: "must be one of audit.Kinds"}
	}
	if e.Kind == KindErased && !e.Subject.IsZero() {
		return &sealtext.InputError{Field: "subject", Rule: "must be zero in the event of an erasure; set Shreds"}
	}
	if e.Kind != KindErased && !e.Shreds.IsZero() {
		return &sealtext.InputError{Field: "shreds", Rule: "must be zero in events that are not of an erasure"}
	}
	if err := e.Actor.Check(); err != nil {
		return err
	}
	d := e.Details
	for _, f := range []struct{ field, value string }{
		{"reason", d.Reason}, {"field", d.Field}, {"outcome", d.Outcome}, {"code", d.Code},
		{"reference", d.Reference}, {"transport", d.Transport}, {"class", d.Class},
	} {
		if f.value == "" {
			continue
		}
		if err := sealtext.CheckReference(f.field, f.value); err != nil {
			return err
		}
	}
	for _, r := range d.Rules {
		if err := sealtext.CheckReference("rule", r); err != nil {
			return err
		}
	}
	for _, name := range d.Params {
		if err := sealtext.CheckName("params", name); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		field string
		at    time.Time
	}{{"actor authentication time", e.Actor.AuthenticatedAt}, {"until", d.Until}} {
		if y := f.at.UTC().Year(); y < 0 || y > 9999 {
			return &sealtext.InputError{Field: f.field, Rule: "must be in the years 0 to 9999, which RFC 3339 can write"}
		}
	}
	if d.SHA256 != "" && (len(d.SHA256) != 64 || strings.Trim(d.SHA256, "0123456789abcdef") != "") {
		return &sealtext.InputError{Field: "sha256", Rule: "must be 64 digits in lower-case hex"}
	}
	return checkScope(d.Scope)
}

// checkScope accepts the forms of consent.Scope. Package consent is in a higher layer and cannot be
// imported.
func checkScope(s string) error {
	ok := s == "" || s == "account" || s == "tenant"
	if sender, program, found := strings.Cut(s, " of program "); found {
		sender, found = strings.CutPrefix(sender, "sender ")
		ok = found && isSender(sender) && isName(program)
	} else if program, found := strings.CutPrefix(s, "program "); found {
		ok = isName(program)
	}
	if !ok {
		return &sealtext.InputError{Field: "scope", Rule: "must be written as consent.Scope writes it"}
	}
	return nil
}

func isSender(s string) bool {
	_, err := sealtext.ParseSender(s)
	return err == nil
}

func isName(s string) bool { return sealtext.CheckName("name", s) == nil }
