package request_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/request"
)

const day = 24 * time.Hour

var noon = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)

func received(t testing.TB, k request.Kind, processors ...string) request.Request {
	t.Helper()
	r, err := request.New(request.Received{Kind: k, Regime: request.GDPR, At: noon, Processors: processors})
	require.NoError(t, err)
	return r
}

// working returns a request that is proved and begun.
func working(t testing.TB, k request.Kind, processors ...string) request.Request {
	t.Helper()
	r, err := received(t, k, processors...).Prove(noon, request.ProofIdentity)
	require.NoError(t, err)
	r, err = r.Begin(noon)
	require.NoError(t, err)
	return r
}

func TestDeadlines(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		return d.Add(15 * time.Hour)
	}
	for _, c := range []struct {
		name     string
		regime   request.Regime
		kind     request.Kind
		received string
		deadline string
		extended string // "" where it cannot be
	}{
		{"a month", request.GDPR, request.Access, "2026-12-01", "2027-01-01", "2027-03-01"},
		{"a month from the 31st", request.GDPR, request.Access, "2027-01-31", "2027-02-28", "2027-04-30"},
		{"in a leap year", request.GDPR, request.Erase, "2028-01-30", "2028-02-29", "2028-04-30"},
		{"over the end of a year", request.GDPR, request.Object, "2026-11-30", "2026-12-30", "2027-02-28"},
		{"45 days", request.CCPA, request.Erase, "2026-12-01", "2027-01-15", "2027-03-01"},
		{"an opt-out of sale", request.CCPA, request.OptOutSale, "2026-12-01", "2026-12-16", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := request.New(request.Received{Kind: c.kind, Regime: c.regime, At: at(c.received)})
			require.NoError(t, err)
			require.Equal(t, at(c.deadline), r.DeadlineAt)
			require.False(t, r.Overdue(at(c.deadline)))
			require.True(t, r.Overdue(at(c.deadline).Add(1)))
			r, err = r.Extend(at(c.deadline), "many-records")
			if c.extended == "" {
				require.ErrorContains(t, err, "cannot be extended")
				return
			}
			require.NoError(t, err)
			require.Equal(t, at(c.extended), r.DeadlineAt)
			_, err = r.Extend(at(c.deadline), "many-records")
			require.ErrorContains(t, err, "must be extended once only")
		})
	}
}

// TestDeadlinesAreNoTimeZoneLater: the month is counted in UTC, whatever zone the time is in.
func TestDeadlinesAreNoTimeZoneLater(t *testing.T) {
	east := time.FixedZone("east", 14*3600)
	r, err := request.New(request.Received{Kind: request.Access, Regime: request.GDPR, At: time.Date(2027, 2, 1, 3, 0, 0, 0, east)})
	require.NoError(t, err)
	require.Equal(t, time.Date(2027, 2, 28, 13, 0, 0, 0, time.UTC), r.DeadlineAt)
}

func TestNewRefuses(t *testing.T) {
	good := request.Received{Kind: request.Access, Regime: request.GDPR, At: noon, Processors: []string{"twilio"}}
	for _, c := range []struct {
		name, field string
		change      func(*request.Received)
	}{
		{"no kind", "kind", func(r *request.Received) { r.Kind = "" }},
		{"another kind", "kind", func(r *request.Received) { r.Kind = "sell" }},
		{"no regime", "regime", func(r *request.Received) { r.Regime = "" }},
		{"no time", "at", func(r *request.Received) { r.At = time.Time{} }},
		{"a processor without a name", "processor", func(r *request.Received) { r.Processors = []string{""} }},
		{"a processor twice", "processor", func(r *request.Received) { r.Processors = []string{"a", "a"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := good
			c.change(&in)
			_, err := request.New(in)
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, c.field, bad.Field)
		})
	}
	r, err := request.New(good)
	require.NoError(t, err)
	require.False(t, r.ID.IsZero())
}

func TestWhatEachKindNeeds(t *testing.T) {
	for _, c := range []struct {
		kind request.Kind
		need request.Proof
	}{
		{request.Access, request.ProofIdentity},
		{request.Rectify, request.ProofIdentity},
		{request.Erase, request.ProofIdentity},
		{request.Restrict, request.ProofPossession},
		{request.Portability, request.ProofIdentity},
		{request.Object, request.ProofNone},
		{request.OptOutSale, request.ProofNone},
	} {
		for p := request.ProofNone; p <= request.ProofIdentity; p++ {
			t.Run(string(c.kind), func(t *testing.T) {
				r, err := received(t, c.kind).Prove(noon, p)
				require.NoError(t, err)
				_, err = r.Begin(noon)
				if p < c.need {
					require.ErrorIs(t, err, request.ErrProof)
				} else {
					require.NoError(t, err)
				}
			})
		}
	}
	require.Len(t, request.Kinds(), 7)
}

func TestAProofIsNotTakenBack(t *testing.T) {
	r, err := received(t, request.Access).Prove(noon, request.ProofIdentity)
	require.NoError(t, err)
	r, err = r.Prove(noon, request.ProofPossession)
	require.NoError(t, err)
	require.Equal(t, request.ProofIdentity, r.Proof)
	_, err = r.Prove(noon, 3)
	require.ErrorContains(t, err, "proof must be one of the constants")
}

func TestProcessorsThatAnswerLateTwiceOrNever(t *testing.T) {
	r := working(t, request.Erase, "twilio", "vonage")
	r, err := r.Confirm(noon.Add(day), "vonage", request.OutcomeDone, "")
	require.NoError(t, err)
	r, err = r.Answer(noon.Add(2 * day))
	require.NoError(t, err)
	require.Equal(t, request.StateWaiting, r.State, "one has not confirmed")
	require.Equal(t, []string{"twilio"}, r.Unconfirmed())

	// Twice: the first answer counts.
	r, err = r.Confirm(noon.Add(3*day), "vonage", request.OutcomeKept, "backup")
	require.NoError(t, err)
	require.Empty(t, r.NotErased())

	// Never, so far.
	require.Empty(t, r.Reminders(noon.Add(14*day)))
	require.Equal(t, []request.Reminder{{ID: "late-twilio", Text: "The processor twilio has not confirmed the request " + r.ID.String() + " (erase).", Alert: true}},
		r.Reminders(noon.Add(14*day+1)))

	// Late, and it cannot.
	_, err = r.Confirm(noon.Add(40*day), "twilio", request.OutcomeKept, "")
	require.ErrorContains(t, err, "note must say why it was kept")
	r, err = r.Confirm(noon.Add(40*day), "twilio", request.OutcomeKept, "backups-30-days")
	require.NoError(t, err)
	require.Equal(t, request.StateCompleted, r.State)
	require.Equal(t, noon.Add(40*day), r.EndedAt)
	require.Equal(t, "twilio", r.NotErased()[0].Name)

	// After the end.
	again, err := r.Confirm(noon.Add(50*day), "twilio", request.OutcomeDone, "")
	require.NoError(t, err)
	require.Equal(t, r, again)
	require.Empty(t, r.Reminders(noon.Add(400*day)))

	for _, c := range []struct {
		name, processor string
		outcome         request.Outcome
		note, says      string
	}{
		{"another processor", "sinch", request.OutcomeDone, "", "processor must be one of the request"},
		{"no outcome", "twilio", "", "", "outcome must be one of"},
		{"a number", "twilio", request.OutcomeKept, "+447700900123", "note must not hold a phone number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := r.Confirm(noon, c.processor, c.outcome, c.note)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestStepsThatTheStateDoesNotAllow(t *testing.T) {
	answered, err := working(t, request.Erase, "twilio").Answer(noon)
	require.NoError(t, err)
	refused, err := received(t, request.Access).Refuse(noon, request.ReasonIdentity)
	require.NoError(t, err)
	withdrawn, err := working(t, request.Access).Withdraw(noon)
	require.NoError(t, err)
	completed, err := working(t, request.Access).Answer(noon)
	require.NoError(t, err)
	require.Equal(t, request.StateCompleted, completed.State)
	steps := map[string]func(request.Request) (request.Request, error){
		"begin":    func(r request.Request) (request.Request, error) { return r.Begin(noon) },
		"answer":   func(r request.Request) (request.Request, error) { return r.Answer(noon) },
		"extend":   func(r request.Request) (request.Request, error) { return r.Extend(noon, "many-records") },
		"refuse":   func(r request.Request) (request.Request, error) { return r.Refuse(noon, request.ReasonHeld) },
		"withdraw": func(r request.Request) (request.Request, error) { return r.Withdraw(noon) },
		"prove":    func(r request.Request) (request.Request, error) { return r.Prove(noon, request.ProofIdentity) },
	}
	for _, c := range []struct {
		name string
		r    request.Request
		may  []string
	}{
		{"received", received(t, request.Object), []string{"begin", "extend", "withdraw", "prove"}},
		{"working", working(t, request.Erase), []string{"answer", "extend", "refuse", "withdraw", "prove"}},
		{"waiting", answered, []string{"withdraw", "prove"}},
		{"refused", refused, nil},
		{"withdrawn", withdrawn, nil},
		{"completed", completed, nil},
	} {
		for name, step := range steps {
			t.Run(c.name+" "+name, func(t *testing.T) {
				after, err := step(c.r)
				for _, may := range c.may {
					if may == name {
						require.NoError(t, err)
						return
					}
				}
				require.ErrorIs(t, err, request.ErrState)
				require.Equal(t, c.r, after, "an error changes nothing")
			})
		}
	}
}

func TestAnOptOutIsNeverRefused(t *testing.T) {
	for _, k := range []request.Kind{request.Object, request.OptOutSale} {
		for _, why := range request.Reasons() {
			_, err := received(t, k).Refuse(noon, why)
			require.ErrorIs(t, err, request.ErrState)
		}
	}
	_, err := received(t, request.Access).Refuse(noon, "because")
	require.ErrorContains(t, err, "reason must be one of Reasons")
}

func TestTimesBeforeTheReceipt(t *testing.T) {
	r, early := working(t, request.Erase, "twilio"), noon.Add(-time.Hour) // a clock that went back
	for name, step := range map[string]func() (request.Request, error){
		"prove":    func() (request.Request, error) { return r.Prove(early, request.ProofIdentity) },
		"answer":   func() (request.Request, error) { return r.Answer(early) },
		"confirm":  func() (request.Request, error) { return r.Confirm(early, "twilio", request.OutcomeDone, "") },
		"extend":   func() (request.Request, error) { return r.Extend(early, "many-records") },
		"refuse":   func() (request.Request, error) { return r.Refuse(early, request.ReasonHeld) },
		"withdraw": func() (request.Request, error) { return r.Withdraw(early) },
	} {
		t.Run(name, func(t *testing.T) {
			after, err := step()
			require.ErrorContains(t, err, "at must not be before the request was received")
			require.Equal(t, r, after)
		})
	}
}

func TestReminders(t *testing.T) {
	r := received(t, request.Access) // until 1 January
	for _, c := range []struct {
		name  string
		at    time.Duration
		want  string
		alert bool
	}{
		{"long before", 16 * day, "", false},
		{"two weeks before", 17 * day, "deadline-14", false},
		{"a week before", 24 * day, "deadline-7", false},
		{"a day before", 30 * day, "deadline-1", false},
		{"on the day", 31 * day, "deadline-1", false},
		{"after", 31*day + 1, "overdue", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := r.Reminders(noon.Add(c.at))
			if c.want == "" {
				require.Empty(t, list)
				return
			}
			require.Len(t, list, 1)
			require.Equal(t, c.want, list[0].ID)
			require.Equal(t, c.alert, list[0].Alert)
			require.Empty(t, r.Remind(c.want).Reminders(noon.Add(c.at)), "it is said once")
		})
	}
}

func TestProtocols(t *testing.T) {
	answered, err := working(t, request.Erase, "twilio").Answer(noon)
	require.NoError(t, err)
	withdrawn, err := working(t, request.Erase).Withdraw(noon)
	require.NoError(t, err)
	completed, err := working(t, request.Access).Answer(noon)
	require.NoError(t, err)
	for _, c := range []struct {
		name      string
		r         request.Request
		dsr, drp  string
		dsrs, reg bool // whether they have the kind
	}{
		{"received", received(t, request.Access), "access pending", "access in_progress need_user_verification", true, true},
		{"opt-out of sale", received(t, request.OptOutSale), " ", "sale:opt-out open ", false, true},
		{"portability", working(t, request.Portability), "portability in_progress", "  ", true, false},
		{"rectify", working(t, request.Rectify), " ", "  ", false, false},
		{"waiting", answered, "erasure in_progress", "deletion in_progress ", true, true},
		{"withdrawn", withdrawn, "erasure cancelled", "deletion revoked ", true, true},
		{"completed", completed, "access completed", "access fulfilled ", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, status, ok := c.r.OpenDSR()
			require.Equal(t, c.dsrs, ok)
			require.Equal(t, c.dsr, kind+" "+status)
			right, status, reason, ok := c.r.DRP()
			require.Equal(t, c.reg, ok)
			require.Equal(t, c.drp, right+" "+status+" "+reason)
		})
	}
	for why, want := range map[request.Reason]string{
		request.ReasonIdentity: "insuf_verification", request.ReasonNoPerson: "no_match", request.ReasonHeld: "claim_not_covered",
		request.ReasonExempt: "claim_not_covered", request.ReasonUnfounded: "other", request.ReasonExcessive: "too_many_requests",
		request.ReasonOutside: "outside_jurisdiction", request.ReasonFraud: "suspected_fraud", request.ReasonOtherCause: "other",
	} {
		r, err := received(t, request.Access).Refuse(noon, why)
		require.NoError(t, err)
		_, status, reason, _ := r.DRP()
		require.Equal(t, "denied "+want, status+" "+reason)
	}
}

func TestJSON(t *testing.T) {
	r, err := working(t, request.Erase, "twilio").Confirm(noon.Add(day), "twilio", request.OutcomeKept, "backups-30-days")
	require.NoError(t, err)
	r.ID = sealtext.ID{1}
	b, err := json.Marshal(r)
	require.NoError(t, err)
	require.JSONEq(t, `{"version":1,"id":"`+r.ID.String()+`","kind":"erase","regime":"gdpr","state":"working",
		"received_at":"2026-12-01T12:00:00Z","deadline_at":"2027-01-01T12:00:00Z","proof":2,
		"processors":[{"name":"twilio","due_at":"2026-12-15T12:00:00Z","confirmed_at":"2026-12-02T12:00:00Z","outcome":"kept","note":"backups-30-days"}]}`, string(b))
	var back request.Request
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, r, back)
}
