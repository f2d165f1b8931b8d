package consent_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var update = flag.Bool("update", false, "write golden files that do not exist yet")

// Numbers that are stored keep their meaning for ever.
func TestStoredNumbers(t *testing.T) {
	for want, got := range map[int]consent.Kind{
		1: consent.KindOptIn, 2: consent.KindOptOut, 3: consent.KindHelp, 4: consent.KindAnswer, 5: consent.KindOptInRequested, 6: consent.KindLift,
		7: consent.KindReassigned, 8: consent.KindNotReassigned, 9: consent.KindNoReassignmentData, 10: consent.KindUndo,
		11: consent.KindAsked, 12: consent.KindListed, 13: consent.KindNotListed,
	} {
		require.EqualValues(t, want, got)
	}
	for want, got := range map[int]consent.Method{
		1: consent.MethodKeyword, 2: consent.MethodWebForm, 3: consent.MethodPaper, 4: consent.MethodCall, 5: consent.MethodAPI, 6: consent.MethodImport, 7: consent.MethodProvider, 8: consent.MethodEmail,
	} {
		require.EqualValues(t, want, got)
	}
	for want, got := range map[int]consent.Level{
		1: consent.ForAccount().Level, 2: consent.ForTenant().Level, 3: consent.ForProgram(offers).Level, 4: consent.ForSender(offers, sender).Level,
	} {
		require.EqualValues(t, want, got)
	}
	for want, got := range map[int]sealtext.PurposeSet{
		2: sealtext.Purposes(sealtext.Marketing), 4: sealtext.Purposes(sealtext.Informational),
		8: sealtext.Purposes(sealtext.Transactional), 16: sealtext.Purposes(sealtext.OTP), 30: sealtext.AllPurposes, 1: sealtext.Storage,
	} {
		require.EqualValues(t, want, got)
	}
	for want, got := range map[int]consent.Flags{1: consent.FlagClamped, 2: consent.FlagImplied, 4: consent.FlagProviderAnswered, 8: consent.FlagBroughtBack, 16: consent.FlagStart, 32: consent.FlagSkewed} {
		require.EqualValues(t, want, got)
	}
}

func TestStoredEvidence(t *testing.T) {
	full := consent.Evidence{
		Disclosure: consent.Disclosure{ID: "signup-box", Version: "3", Language: "fr-CA", SHA256: "ab12"},
		Source:     "https://example.com/signup", Reference: "scan-7", SHA256: "cd34", IP: "192.0.2.7", UserAgent: "Browser/1", Row: 12, Jurisdiction: "US-FL",
	}
	w := newWorld(t)
	p := person(clinic, 1)
	e := optIn(p, consent.ForProgram(offers), noon, "k", sealtext.Marketing)
	e.Evidence = full
	id := w.record(t, e).ID
	got := unseal(t, sealtext.SealedField{
		Binding: sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "consent", Record: id}, Sealed: w.store.rows[0].Evidence,
	})
	const golden = "testdata/evidence.v1.golden"
	if _, err := os.Stat(golden); *update && os.IsNotExist(err) {
		require.NoError(t, os.WriteFile(golden, got, 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	read, err := consent.DecodeEvidence(want)
	require.NoError(t, err)
	require.Equal(t, full, read)
}

// Whatever a host or a person puts a number into, it is not in a row, in an
// audit event or in an error.
func TestNoNumberInTheClear(t *testing.T) {
	const canary = "+447700900123"
	w := newWorld(t)
	p := person(clinic, 1)
	var said []string
	fail := func(err error, want string) {
		require.ErrorContains(t, err, want)
		said = append(said, err.Error(), fmt.Sprintf("%+v %#v", err, err))
	}
	e := optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing)
	e.Evidence.Source, e.Evidence.Reference, e.Evidence.UserAgent = canary, canary, canary
	w.record(t, e)
	w.inbound(t, p, sender, "STOP texting "+canary+", it is my number", "m1")
	for want, change := range map[string]func(*consent.Event){
		"idempotency key must not hold a phone number":   func(e *consent.Event) { e.IdempotencyKey = canary },
		"actor id must not hold a phone number":          func(e *consent.Event) { e.Actor.ID = canary },
		"the idempotency key was used for another event": func(e *consent.Event) { e.Evidence.Source += canary },
	} {
		bad := e
		change(&bad)
		_, err := w.Record(ctx, bad)
		fail(err, want)
	}
	r := marketing(p)
	r.Location.Zones = []string{canary}
	said = append(said, fmt.Sprintf("%+v", w.check(t, r)))
	rows, err := json.Marshal(w.store.rows)
	require.NoError(t, err)
	events, err := json.Marshal(w.store.events)
	require.NoError(t, err)
	require.Len(t, w.store.rows, 2)
	for _, r := range w.store.rows { // other forms encode bytes
		said = append(said, string(r.Evidence.Bytes()))
	}
	said = append(said, string(rows), string(events), fmt.Sprintf("%+v %#v", w.store.rows, w.store.events))
	for _, s := range said {
		require.NotContains(t, s, canary[1:])
		require.NotContains(t, s, "my number")
	}
}
