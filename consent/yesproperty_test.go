package consent_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
)

var errNotSent = errors.New("the provider is away")

// What becomes of a message.
const (
	sent = iota
	undelivered
	rejected
	notSent
	outcomes
)

// carry hands a message over with an outcome.
func (w world) carry(t *testing.T, r consent.Request, outcome int) {
	t.Helper()
	d, err := w.Do(ctx, r, func(_ context.Context, p consent.Permit) error {
		if outcome == notSent {
			return errNotSent
		}
		return p.Redeem(p.Message())
	})
	require.Empty(t, rulesOf(d))
	if outcome == notSent {
		require.ErrorIs(t, err, errNotSent)
		return
	}
	require.NoError(t, err)
	after := map[int]func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject, sealtext.ID) error{
		undelivered: w.NotDelivered, rejected: w.NotHandedOver,
	}[outcome]
	if after != nil {
		require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return after(ctx, tx, r.Person.Tenant, r.Person.Subject, r.Message)
		}))
	}
}

// TestYesConfirmsExactlyOneThing compares the ledger with the sentences of the package doc over
// random histories: at most one question is open, and a YES confirms that one or nothing.
func TestYesConfirmsExactlyOneThing(t *testing.T) {
	const life = 3 * day
	for seed := range uint64(60) {
		w := newWorld(t, unlimitedQuestions, func(c *config) {
			c.Programs[1].Commands = []keyword.Command{{Name: "confirm", Match: "yes"}}
			c.Rules = []rule.Rule{} // hours do not matter here
		})
		p, theirs, neighbor := person(clinic, 1), person(dentist, 1), person(clinic, 2)
		w.record(t, optIn(p, consent.ForProgram(reminders), noon, "in", sealtext.Transactional, sealtext.OTP))
		w.record(t, optIn(p, consent.ForProgram(offers), noon, "in-2", sealtext.Informational))
		w.record(t, optIn(neighbor, consent.ForProgram(reminders), noon, "in-3", sealtext.Transactional))
		w.record(t, optIn(theirs, consent.ForProgram(offers), noon, "in-4", sealtext.AllPurposes.Each()...))
		random := rand.New(rand.NewPCG(seed, 1))
		var open sealtext.Program // what was asked last and is open
		var until time.Time
		var story []string
		message := func(q sealtext.Person, name sealtext.Program, from sealtext.Sender, purpose sealtext.Purpose) consent.Request {
			r := marketing(q)
			r.Program, r.Sender, r.Purpose = name, from, purpose
			return r
		}
		for step := range 40 {
			outcome := random.IntN(outcomes)
			ends := outcome == sent || outcome == undelivered
			key := fmt.Sprint("step-", step)
			switch what := random.IntN(12); what {
			case 0, 1, 2:
				name, purposes := offers, sealtext.Purposes(sealtext.Marketing)
				if what == 0 {
					name, purposes = reminders, sealtext.Purposes(sealtext.OTP)
				}
				e := optIn(p, consent.ForProgram(name), w.clock.now(), key)
				e.Kind, e.Purposes, e.ExpiresAt = consent.KindOptInRequested, purposes, w.clock.now().Add(life)
				r := message(p, name, toll, sealtext.Transactional)
				r.Answers = w.record(t, e).ID
				story = append(story, fmt.Sprint("question of ", name, ", ", outcome))
				if random.IntN(5) == 0 {
					story = append(story, "which is not sent")
					break
				}
				w.carry(t, r, outcome)
				if ends {
					open, until = sealtext.Program{}, e.ExpiresAt
				}
				if outcome == sent {
					open = name
				}
			case 3, 4:
				story = append(story, fmt.Sprint("reminder, ", outcome))
				w.carry(t, message(p, reminders, toll, sealtext.Transactional), outcome)
				if ends {
					open = sealtext.Program{}
				}
			case 5:
				story = append(story, fmt.Sprint("a passcode, ", outcome))
				r := message(p, reminders, toll, sealtext.OTP)
				if random.IntN(3) == 0 {
					story = append(story, "with a command")
					if r.Commands = []string{"confirm"}; ends {
						open = sealtext.Program{}
					}
				}
				w.carry(t, r, outcome)
			case 6:
				story = append(story, fmt.Sprint("no reply, ", outcome))
				r := message(p, reminders, toll, sealtext.Transactional)
				r.NoReply = true
				w.carry(t, r, outcome)
			case 7:
				story = append(story, fmt.Sprint("HELP and its answer, ", outcome))
				r := message(p, offers, toll, sealtext.Transactional)
				r.Answers = w.inbound(t, p, toll, "HELP", key).Answers
				w.carry(t, r, outcome)
			case 8:
				story = append(story, "messages of others, and from another sender")
				w.carry(t, message(neighbor, reminders, toll, sealtext.Transactional), outcome)
				w.carry(t, message(theirs, offers, sender, sealtext.Transactional), outcome)
				w.carry(t, message(p, offers, sender, sealtext.Informational), outcome)
			case 9:
				story = append(story, "time passes")
				w.clock.advance(time.Duration(random.Int64N(int64(2 * life))))
			default:
				want := open
				if !w.clock.now().Before(until) {
					want = sealtext.Program{}
				}
				story = append(story, fmt.Sprint("YES for ", want))
				a := w.inbound(t, p, toll, "YES", key)
				var got sealtext.Program
				for _, r := range w.store.rowsOf(clinic) {
					if len(a.Receipts) == 1 && r.ID == a.Receipts[0].ID {
						got = r.Scope.Program
					}
				}
				require.LessOrEqual(t, len(a.Receipts), 1, "seed %d: %s", seed, strings.Join(story, "; "))
				require.Equal(t, want, got, "seed %d: %s", seed, strings.Join(story, "; "))
				require.Equal(t, want.IsZero(), a.Command == "confirm", "seed %d: %s", seed, strings.Join(story, "; "))
				open = sealtext.Program{}
				require.Empty(t, w.inbound(t, neighbor, toll, "YES", key+"-b").Receipts)
				require.Empty(t, w.inbound(t, p, sender, "YES", key+"-c").Receipts)
			}
			w.clock.advance(time.Second)
		}
	}
}
