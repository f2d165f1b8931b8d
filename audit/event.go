package audit

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Event is something that happened, for the record. Its strings are names and
// references with a grammar; there is no free text for a number to slip into.
type Event struct {
	// ID is given by the log when it is zero. A caller that sets it gets an
	// error for the second event of that ID.
	ID      sealtext.ID
	Tenant  sealtext.Tenant
	Kind    Kind
	Subject sealtext.Subject // zero for events about nobody
	Actor   sealtext.Actor
	Details Details
}

// Details are the sealed part of an event. Which fields are set depends on
// the kind; all may be empty.
type Details struct {
	// Message or other record that it is about.
	Record sealtext.ID `json:"record,omitzero"`
	// Program, Sender and Purpose of a message or a consent.
	Program  sealtext.Program   `json:"program,omitzero"`
	Sender   sealtext.Sender    `json:"sender,omitzero"`
	Purposes []sealtext.Purpose `json:"purposes,omitempty"`
	// Scope of a consent, in the words of consent.Scope: "account", "tenant",
	// "program P" or "sender S of program P".
	Scope string `json:"scope,omitempty"`
	// Reason a value was revealed, or the rule id by which something was
	// refused: names of the house or of the host's rule table.
	Reason string   `json:"reason,omitempty"`
	Rules  []string `json:"rules,omitempty"`
	// Field that was revealed.
	Field string `json:"field,omitempty"`
	// Outcome in the words of the room, such as "accepted".
	Outcome string `json:"outcome,omitempty"`
	// Code of a provider, from its closed grammar.
	Code string `json:"code,omitempty"`
	// Reference is the host's id of what caused it: a template, a case, the
	// version of a privacy notice.
	Reference string `json:"reference,omitempty"`
	// Transport that was used.
	Transport string `json:"transport,omitempty"`
	// Class of records that were disposed of, and how many. Of a consent:
	// "storage", where it is about keeping texts as well.
	Class string `json:"class,omitempty"`
	Count int    `json:"count,omitempty"`
	// Until is when something may be tried again or ends.
	Until time.Time `json:"until,omitzero"`
	// Version of a declaration of package consent/program, and the SHA-256 of
	// its JSON form in hex.
	Version uint64 `json:"version,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
}

// Recorder puts events on record, within the transaction of what they are
// about: both are stored or neither is. [*Log] is one.
type Recorder interface {
	Record(ctx context.Context, tx sealtext.Tx, e Event) error
}

// Entry is an event read back.
type Entry struct {
	ID      sealtext.ID
	At      time.Time
	Tenant  sealtext.Tenant
	Kind    Kind
	Subject sealtext.Subject // zero where nobody, and after erasure
	// KindErased says that the subject was forgotten: Actor and Details are gone,
	// the header stays.
	Erased  bool
	Actor   sealtext.Actor
	Details Details
}

// payload is what is sealed: a version byte, then this as JSON.
type payload struct {
	Actor  actorPayload `json:"actor"`
	Detail Details      `json:"details"`
}

type actorPayload struct {
	ID     string    `json:"id"`
	Roles  []string  `json:"roles,omitempty"`
	Auth   time.Time `json:"auth,omitzero"`
	Method string    `json:"method,omitempty"`
}

const payloadVersion = 1

func encodePayload(a sealtext.Actor, d Details) ([]byte, error) {
	// In UTC, so that the bytes do not depend on where the process runs.
	a.AuthenticatedAt, d.Until = a.AuthenticatedAt.UTC(), d.Until.UTC()
	b, err := json.Marshal(payload{actorPayload{a.ID, a.Roles, a.AuthenticatedAt, a.Method}, d})
	if err != nil {
		return nil, err
	}
	return append([]byte{payloadVersion}, b...), nil
}

func decodePayload(b []byte) (sealtext.Actor, Details, error) {
	if len(b) == 0 || b[0] != payloadVersion {
		return sealtext.Actor{}, Details{}, sealtext.ErrFormat
	}
	var p payload
	if err := json.Unmarshal(b[1:], &p); err != nil {
		return sealtext.Actor{}, Details{}, sealtext.ErrFormat
	}
	return sealtext.Actor{ID: p.Actor.ID, Roles: p.Actor.Roles, AuthenticatedAt: p.Actor.Auth, Method: p.Actor.Method}, p.Detail, nil
}

// check holds the strings of an event to their grammars, so that a host's
// number in one of them is refused and not stored.
func (e Event) check() error {
	if e.Tenant.IsZero() {
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	if !e.Kind.Valid() {
		return &sealtext.InputError{Field: "kind", Rule: "must be one of audit.Kinds"}
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

// checkScope knows the words of consent.Scope, which stands on a higher floor.
func checkScope(s string) error {
	ok := s == "" || s == "account" || s == "tenant"
	if sender, program, found := strings.Cut(s, " of program "); found {
		sender, found = strings.CutPrefix(sender, "sender ")
		ok = found && isSender(sender) && isProgram(program)
	} else if program, found := strings.CutPrefix(s, "program "); found {
		ok = isProgram(program)
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

func isProgram(s string) bool {
	_, err := sealtext.ParseProgram(s)
	return err == nil
}
