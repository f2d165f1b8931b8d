package request

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Version is the version of the JSON form of a [Request].
const Version = 1

// State is where a request is. Its text is stored.
type State string

// The states. The last three are ends.
const (
	StateReceived  State = "received" // the proof that its kind needs may be missing
	StateWorking   State = "working"
	StateWaiting   State = "waiting" // answered, and a processor has not confirmed
	StateCompleted State = "completed"
	StateRefused   State = "refused"
	StateWithdrawn State = "withdrawn"
)

// Final reports whether the state is an end.
func (s State) Final() bool {
	return s == StateCompleted || s == StateRefused || s == StateWithdrawn
}

// Request is the request of a person. Read its fields, and change it by its methods only.
type Request struct {
	Version    int         `json:"version"`
	ID         sealtext.ID `json:"id"`
	Kind       Kind        `json:"kind"`
	Regime     Regime      `json:"regime"`
	State      State       `json:"state"`
	ReceivedAt time.Time   `json:"received_at"`
	DeadlineAt time.Time   `json:"deadline_at"`
	Proof      Proof       `json:"proof"`
	// ExtendedAt is when the deadline was extended, and Extension why; zero if it was not.
	ExtendedAt time.Time `json:"extended_at,omitzero"`
	Extension  string    `json:"extension,omitempty"`
	// AnsweredAt is when the application's own part was done, and EndedAt when the request ended.
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	// Reason is why it was refused.
	Reason     Reason      `json:"reason,omitempty"`
	Processors []Processor `json:"processors,omitempty"`
	// Reminded are the reminders that were sent, see [Request.Remind].
	Reminded []string `json:"reminded,omitempty"`
}

// Processor is somebody else who has to do what is asked, and to confirm it.
type Processor struct {
	Name string `json:"name"`
	// DueAt is when the confirmation is late.
	DueAt       time.Time `json:"due_at"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	Outcome     Outcome   `json:"outcome,omitempty"`
	Note        string    `json:"note,omitempty"` // why it was not erased
}

// Outcome is what a processor says. Its text is stored.
type Outcome string

// The outcomes.
const (
	OutcomeDone Outcome = "done" // for an erasure: erased
	OutcomeNone Outcome = "none" // it had nothing
	OutcomeKept Outcome = "kept" // it cannot, or must not
)

// ProcessorTime is how long a processor has to confirm before it is late.
const ProcessorTime = 14 * 24 * time.Hour

// ErrState is returned for a step that the state of the request does not allow.
var ErrState = errors.New("request: the state of the request does not allow this step")

// ErrProof is returned where a request would be answered without the proof that its kind needs.
var ErrProof = errors.New("request: the kind of the request needs more proof that the person is the one whom the records are about; see Kind.Needs")

// Received is what a request begins with.
type Received struct {
	// ID is made where it is zero.
	ID     sealtext.ID
	Kind   Kind      // required
	Regime Regime    // required
	At     time.Time // when it was received, which starts the deadline; required
	// Processors are the names of those who have to confirm; see [sealtext.CheckName]. None for a
	// request that concerns the application alone.
	Processors []string
}

// New returns a request that was received. The error is a [*sealtext.InputError].
func New(in Received) (Request, error) {
	if err := errors.Join(in.Kind.check(), in.Regime.check()); err != nil {
		return Request{}, err
	}
	if in.At.IsZero() {
		return Request{}, bad("at", "must be when the request was received")
	}
	if in.ID.IsZero() {
		in.ID = sealtext.NewID()
	}
	r := Request{
		Version: Version, ID: in.ID, Kind: in.Kind, Regime: in.Regime, State: StateReceived,
		ReceivedAt: in.At.UTC(), DeadlineAt: in.Regime.deadline(in.Kind, in.At.UTC()),
	}
	for _, name := range in.Processors {
		if err := sealtext.CheckName("processor", name); err != nil {
			return Request{}, err
		}
		if r.processor(name) >= 0 {
			return Request{}, bad("processor", "must be named once only")
		}
		r.Processors = append(r.Processors, Processor{Name: name, DueAt: r.ReceivedAt.Add(ProcessorTime)})
	}
	return r, nil
}

func (r Request) processor(name string) int {
	return slices.IndexFunc(r.Processors, func(p Processor) bool { return p.Name == name })
}

// Prove records a proof of identity. A weaker one than there is changes nothing.
func (r Request) Prove(at time.Time, p Proof) (Request, error) {
	if err := r.notBefore(at); err != nil {
		return r, err
	}
	switch {
	case r.State.Final():
		return r, ErrState
	case p > ProofIdentity:
		return r, bad("proof", "must be one of the constants of Proof")
	}
	r.Proof = max(r.Proof, p)
	return r, nil
}

// Begin starts the work. It returns [ErrProof] where the kind needs more proof.
func (r Request) Begin(at time.Time) (Request, error) {
	if err := r.notBefore(at); err != nil {
		return r, err
	}
	switch {
	case r.State != StateReceived:
		return r, ErrState
	case r.Proof < r.Kind.Needs():
		return r, ErrProof
	}
	r.State, r.Processors = StateWorking, slices.Clone(r.Processors)
	for i := range r.Processors { // they are asked now
		r.Processors[i].DueAt = at.UTC().Add(ProcessorTime)
	}
	return r, nil
}

// Answer records that the application's own part is done and the person was told. The request is
// completed when all processors have confirmed, and waits otherwise.
func (r Request) Answer(at time.Time) (Request, error) {
	if err := r.notBefore(at); err != nil {
		return r, err
	}
	if r.State != StateWorking {
		return r, ErrState
	}
	r.State, r.AnsweredAt = StateWaiting, at.UTC()
	return r.settled(at), nil
}

// settled completes a request that waits for nobody.
func (r Request) settled(at time.Time) Request {
	if r.State == StateWaiting && len(r.Unconfirmed()) == 0 {
		r.State, r.EndedAt = StateCompleted, at.UTC()
	}
	return r
}

// Confirm records what a processor says. note says why something was kept, see
// [sealtext.CheckReference]; it may be empty otherwise. The first answer counts: a second one, and
// one after the end, change nothing and are no errors.
func (r Request) Confirm(at time.Time, processor string, o Outcome, note string) (Request, error) {
	i := r.processor(processor)
	switch {
	case i < 0:
		return r, bad("processor", "must be one of the request")
	case o != OutcomeDone && o != OutcomeNone && o != OutcomeKept:
		return r, bad("outcome", "must be one of the constants of Outcome")
	case o == OutcomeKept && note == "":
		return r, bad("note", "must say why it was kept")
	}
	if note != "" {
		if err := sealtext.CheckReference("note", note); err != nil {
			return r, err
		}
	}
	if err := r.notBefore(at); err != nil {
		return r, err
	}
	if r.State.Final() || !r.Processors[i].ConfirmedAt.IsZero() {
		return r, nil
	}
	r.Processors = slices.Clone(r.Processors)
	p := &r.Processors[i]
	p.ConfirmedAt, p.Outcome, p.Note = at.UTC(), o, note
	return r.settled(at), nil
}

// Extend moves the deadline once, before it ends, and records why; the person must be told. reason
// is the application's id of it, see [sealtext.CheckReference].
func (r Request) Extend(at time.Time, reason string) (Request, error) {
	if err := errors.Join(r.notBefore(at), sealtext.CheckReference("reason", reason)); err != nil {
		return r, err
	}
	switch {
	case r.State != StateReceived && r.State != StateWorking:
		return r, ErrState
	case !r.ExtendedAt.IsZero():
		return r, bad("deadline", "must be extended once only")
	case at.After(r.DeadlineAt):
		return r, bad("deadline", "must be extended before it ends")
	case r.Regime == CCPA && r.Kind == OptOutSale:
		return r, bad("deadline", "of an opt-out of sale cannot be extended")
	}
	r.ExtendedAt, r.Extension, r.DeadlineAt = at.UTC(), reason, r.Regime.extended(r.ReceivedAt)
	return r, nil
}

// Refuse ends the request without doing what it asks. An objection and an opt-out are never
// refused.
func (r Request) Refuse(at time.Time, why Reason) (Request, error) {
	if err := errors.Join(r.notBefore(at), why.check()); err != nil {
		return r, err
	}
	switch {
	case r.Kind == Object || r.Kind == OptOutSale:
		return r, fmt.Errorf("request: an opt-out is never refused: %w", ErrState)
	case r.State != StateReceived && r.State != StateWorking:
		return r, ErrState
	}
	r.State, r.Reason, r.EndedAt = StateRefused, why, at.UTC()
	return r, nil
}

// Withdraw ends the request because the person wants it no more. What was done stays done.
func (r Request) Withdraw(at time.Time) (Request, error) {
	if err := r.notBefore(at); err != nil {
		return r, err
	}
	if r.State.Final() {
		return r, ErrState
	}
	r.State, r.EndedAt = StateWithdrawn, at.UTC()
	return r, nil
}

func (r Request) notBefore(at time.Time) error {
	if at.Before(r.ReceivedAt) {
		return bad("at", "must not be before the request was received")
	}
	return nil
}

// Unconfirmed lists the processors whose confirmation is missing.
func (r Request) Unconfirmed() (names []string) {
	for _, p := range r.Processors {
		if p.ConfirmedAt.IsZero() {
			names = append(names, p.Name)
		}
	}
	return names
}

// NotErased lists the processors that said that they keep something.
func (r Request) NotErased() (kept []Processor) {
	for _, p := range r.Processors {
		if p.Outcome == OutcomeKept {
			kept = append(kept, p)
		}
	}
	return kept
}

// Overdue reports whether the request should have ended.
func (r Request) Overdue(now time.Time) bool { return !r.State.Final() && now.After(r.DeadlineAt) }
