package transport_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

var dentist = sealtext.MustTenant("dentist")

// sharing is a harness whose sender the clinic and the dentist have, each for a program "reminders".
type sharing struct {
	*servicetest.Harness
	store   consent.Store
	lost    map[sealtext.Tenant]bool // whose keys are not there
	errs    []error                  // of OnError
	told    []sealtext.Tenant        // with them
	texts   int
	keyring vault.Keyring
}

func (s *sharing) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	if s.lost[t] {
		return nil, vault.ErrUnknownTenant
	}
	return s.keyring.Tenant(ctx, tx, t)
}

func (s *sharing) NewSubject(ctx context.Context, t sealtext.Tenant, subject sealtext.Subject) (vault.Key, string, []byte, error) {
	return s.keyring.NewSubject(ctx, t, subject)
}

func (s *sharing) Subject(ctx context.Context, row vault.SubjectRow) (vault.Key, error) {
	return s.keyring.Subject(ctx, row)
}

func newSharing(t *testing.T, change ...func(*servicetest.Config)) *sharing {
	t.Helper()
	s := &sharing{lost: map[sealtext.Tenant]bool{}}
	s.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		own := c.Programs[0]
		own.Wording = wording
		own.Senders = []program.Sender{{Address: own.Senders[0].Address, Route: "inbox", Shared: true}}
		other := own
		other.Tenant = dentist
		c.Programs = []program.Program{own, other}
		s.store, s.keyring = c.Parts.Consent.Store, c.Sealer.Keyring
		c.Sealer.Keyring = s
		c.Gateway.OnError = func(_ context.Context, tenant sealtext.Tenant, err error) {
			s.errs, s.told = append(s.errs, err), append(s.told, tenant)
		}
		for _, f := range change {
			f(c)
		}
	})
	return s
}

func (s *sharing) text(t *testing.T, event, text string) (transport.Received, error) {
	t.Helper()
	body, err := sealtext.NewBody(text)
	require.NoError(t, err)
	s.Clock.Advance(time.Minute)
	return s.Gateway.Receive(ctx, transport.Incoming{
		Tenant: s.Harness.Tenant, Transport: "inbox", EventID: event, From: s.Number(ann), To: s.Sender, Body: body, At: s.Clock.Now(),
	})
}

func (s *sharing) mustText(t *testing.T, text string) transport.Received {
	t.Helper()
	s.texts++
	r, err := s.text(t, fmt.Sprintf("event-%d", s.texts), text)
	require.NoError(t, err)
	return r
}

func (s *sharing) person(t *testing.T, tenant sealtext.Tenant) (p sealtext.Person) {
	t.Helper()
	require.NoError(t, s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = s.Sealer.Enroll(ctx, tx, tenant, s.Number(ann))
		return err
	}))
	return p
}

func (s *sharing) agree(t *testing.T, tenants ...sealtext.Tenant) {
	t.Helper()
	for _, tenant := range tenants {
		_, err := s.Consent.Record(ctx, consent.Event{
			Person: s.person(t, tenant), Kind: consent.KindOptIn, Scope: consent.ForProgram(s.Program), Purposes: sealtext.Purposes(sealtext.Informational),
			Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
			OccurredAt: s.Clock.Now().Add(-time.Hour), IdempotencyKey: "form",
		})
		require.NoError(t, err)
	}
}

// wrote records that a tenant handed over a message to the person.
func (s *sharing) wrote(t *testing.T, tenant sealtext.Tenant, question sealtext.ID) {
	t.Helper()
	s.Clock.Advance(time.Minute)
	p := s.person(t, tenant)
	require.NoError(t, s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return s.store.(consent.LastHandoffStore).SaveLast(ctx, tx, []consent.LastHandoff{{
			Tenant: tenant, Subject: p.Subject, Message: sealtext.NewID(), Program: s.Program, Sender: s.Sender, At: s.Clock.Now(), Question: question,
		}}, time.Time{})
	}))
}

// states are those of informational messages, of the clinic and of the dentist.
func (s *sharing) states(t *testing.T) (out [2]consent.State) {
	t.Helper()
	for i, tenant := range []sealtext.Tenant{s.Harness.Tenant, dentist} {
		status, err := s.Consent.Status(ctx, s.person(t, tenant), s.Program, s.Sender)
		require.NoError(t, err)
		out[i] = status[1].State
	}
	return out
}

var bothOut = [2]consent.State{consent.StateOut, consent.StateOut}

// place is that of a tenant in the result of states.
func place(t sealtext.Tenant) int {
	if t == dentist {
		return 1
	}
	return 0
}

// A STOP to a sender that tenants share counts in each of them, with one answer, and a START undoes
// it in each.
func TestAStopToASharedSender(t *testing.T) {
	for _, c := range []struct {
		name   string
		agreed []sealtext.Tenant
		last   sealtext.Tenant // whose message was handed over last
		text   string
	}{
		{"both know the person", []sealtext.Tenant{sealtext.MustTenant("clinic"), dentist}, dentist, "STOP"},
		{"the other knows the person", []sealtext.Tenant{dentist}, dentist, "STOP"},
		{"the other does not know the person", []sealtext.Tenant{sealtext.MustTenant("clinic")}, sealtext.MustTenant("clinic"), "STOP ALL"},
		{"nobody has written", []sealtext.Tenant{sealtext.MustTenant("clinic")}, sealtext.Tenant{}, "please stop texting me"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSharing(t)
			s.agree(t, c.agreed...)
			if !c.last.IsZero() {
				s.wrote(t, c.last, sealtext.ID{})
			}
			r := s.mustText(t, c.text)
			require.Equal(t, keyword.IntentOptOut, r.Action.Intent)
			require.Len(t, r.Elsewhere, 1)
			require.NotEqual(t, r.Person.Tenant, r.Elsewhere[0].Person.Tenant)
			if !c.last.IsZero() {
				require.Equal(t, c.last, r.Person.Tenant)
			}
			require.Equal(t, bothOut, s.states(t))
			require.Zero(t, r.Elsewhere[0].Reply)
			s.Deliver()
			require.Len(t, s.Texts(ann), 1, "one answer")
			require.Empty(t, s.errs)
			again, err := s.text(t, "event-1", c.text)
			require.NoError(t, err)
			require.True(t, again.Repeat && again.Elsewhere[0].Repeat)
			if c.text != "STOP" {
				return
			}
			s.mustText(t, "START")
			want := [2]consent.State{}
			for _, tenant := range c.agreed {
				want[place(tenant)] = consent.StateIn
			}
			if len(c.agreed) == 2 {
				require.Equal(t, want, s.states(t))
			} else {
				require.Equal(t, consent.StateIn, s.states(t)[1])
			}
			s.Deliver()
			require.Len(t, s.Texts(ann), 2, "one answer")
		})
	}
}

// What is no STOP belongs to the tenant whose message was handed over last; where there is none, a
// YES, a command and an opt-in by START belong to nobody.
func TestWhoseTextASharedSenderGets(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	commands := func(c *servicetest.Config) {
		for i := range c.Programs {
			c.Programs[i].Commands = []keyword.Command{{Name: "confirm", Match: "confirm"}}
		}
	}
	for _, last := range []sealtext.Tenant{clinic, dentist, {}} {
		opted := [2]consent.State{}
		if !last.IsZero() {
			opted[place(last)] = consent.StateIn
		}
		name := last.String()
		if last.IsZero() {
			name = "nobody"
		}
		setUp := func(t *testing.T) *sharing {
			s := newSharing(t, commands)
			if !last.IsZero() {
				s.wrote(t, []sealtext.Tenant{clinic, dentist}[1-place(last)], sealtext.ID{})
				s.wrote(t, last, sealtext.ID{})
			}
			return s
		}
		t.Run("a command: "+name, func(t *testing.T) {
			s := setUp(t)
			r := s.mustText(t, "CONFIRM")
			require.Empty(t, r.Elsewhere)
			if last.IsZero() {
				require.Empty(t, r.Action.Command)
				require.Equal(t, []error{transport.ErrNobodys}, s.errs)
				return
			}
			require.Equal(t, "confirm", r.Action.Command)
			require.Equal(t, s.Program, r.Action.CommandOf)
			require.Equal(t, last, r.Person.Tenant)
			require.Empty(t, s.errs)
		})
		t.Run("a START: "+name, func(t *testing.T) {
			s := setUp(t)
			s.mustText(t, "START")
			require.Equal(t, opted, s.states(t))
			require.Equal(t, last.IsZero(), len(s.errs) == 1 && errors.Is(s.errs[0], transport.ErrNobodys))
		})
		t.Run("an ordinary text: "+name, func(t *testing.T) {
			s := setUp(t)
			r := s.mustText(t, "See you at eight")
			require.Empty(t, r.Elsewhere)
			require.Empty(t, s.errs)
			require.Equal(t, last.IsZero() || last == clinic, r.Person.Tenant == clinic)
		})
		t.Run("a YES: "+name, func(t *testing.T) {
			s := setUp(t)
			for _, tenant := range []sealtext.Tenant{clinic, dentist} {
				asked, err := s.Consent.Record(ctx, consent.Event{
					Person: s.person(t, tenant), Kind: consent.KindOptInRequested, Scope: consent.ForProgram(s.Program),
					Purposes: sealtext.Purposes(sealtext.Informational), Method: consent.MethodWebForm, Actor: sealtext.System("test"),
					Evidence: consent.Evidence{Reference: "form-1"}, OccurredAt: s.Clock.Now(), ExpiresAt: s.Clock.Now().Add(time.Hour), IdempotencyKey: "ask",
				})
				require.NoError(t, err)
				if tenant == last {
					s.wrote(t, tenant, asked.ID)
				}
			}
			s.mustText(t, "YES")
			require.Equal(t, opted, s.states(t))
		})
	}
}

// A tenant without keys cannot record a STOP: the others do, the host is told, and the event is not
// acknowledged until it can.
func TestAStopToASharedSenderWithoutKeys(t *testing.T) {
	for _, lost := range []sealtext.Tenant{sealtext.MustTenant("clinic"), dentist} {
		t.Run(lost.String(), func(t *testing.T) {
			s := newSharing(t)
			s.agree(t, sealtext.MustTenant("clinic"), dentist)
			s.lost[lost] = true
			_, err := s.text(t, "event-1", "STOP")
			require.ErrorIs(t, err, vault.ErrUnknownTenant)
			require.Len(t, s.errs, 1)
			require.ErrorIs(t, s.errs[0], vault.ErrUnknownTenant)
			require.Equal(t, []sealtext.Tenant{lost}, s.told)

			s.lost[lost] = false
			there := s.states(t)
			require.Equal(t, consent.StateIn, there[place(lost)])
			require.Equal(t, consent.StateOut, there[1-place(lost)])
			_, err = s.text(t, "event-1", "STOP")
			require.NoError(t, err)
			require.Equal(t, bothOut, s.states(t))
			s.Deliver()
			require.Len(t, s.Texts(ann), 1, "one answer")
		})
	}
}

// unreadable is a source that does not know who has a sender.
type unreadable struct {
	program.Source
	err *error
}

func (u unreadable) Holders(ctx context.Context, tx sealtext.Tx, a sealtext.Sender) ([]program.SenderClaim, error) {
	if *u.err != nil {
		return nil, *u.err
	}
	return u.Source.Holders(ctx, tx, a)
}

// Where it cannot be read who else has the sender, a STOP is in force for the tenant of the event,
// and is delivered again until it is in force for the others too.
func TestAStopWhenTheHoldersCannotBeRead(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	away := errors.New("away")
	now := error(nil)
	s := newSharing(t, func(c *servicetest.Config) {
		source, err := program.Static(nil, c.Programs...)
		require.NoError(t, err)
		c.Consent.Programs = unreadable{source, &now}
	})
	s.agree(t, clinic, dentist)
	now = away
	for range 2 {
		_, err := s.text(t, "event-1", "STOP")
		require.ErrorIs(t, err, away)
		require.Equal(t, [2]consent.State{consent.StateOut, consent.StateIn}, s.states(t))
	}
	_, err := s.text(t, "event-2", "See you at eight")
	require.NoError(t, err, "an ordinary text does not wait")
	now = nil
	_, err = s.text(t, "event-1", "STOP")
	require.NoError(t, err)
	require.Equal(t, bothOut, s.states(t))
	s.Deliver()
	require.Len(t, s.Texts(ann), 1, "one answer")
}

// A STOP to a number that was sold counts for the seller too, for half a year.
func TestAStopToANumberThatWasSold(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	for _, c := range []struct {
		name  string
		after time.Duration
		want  [2]consent.State
	}{
		{"yesterday", 24 * time.Hour, bothOut},
		{"almost half a year ago", program.HolderTime - time.Hour, bothOut},
		{"long ago", program.HolderTime, [2]consent.State{consent.StateIn, consent.StateOut}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSharing(t)
			s.agree(t, clinic, dentist)
			_, err := s.Service.Programs.Retire(ctx, admin, clinic, s.Program)
			require.NoError(t, err)
			s.Clock.Advance(c.after)
			body, err := sealtext.NewBody("STOP")
			require.NoError(t, err)
			_, err = s.Gateway.Receive(ctx, transport.Incoming{
				Tenant: dentist, Transport: "inbox", EventID: "event-1", From: s.Number(ann), To: s.Sender, Body: body, At: s.Clock.Now(),
			})
			require.NoError(t, err)
			require.Equal(t, c.want, s.states(t))
			require.Empty(t, s.errs)
		})
	}
}

// A receipt under a sender that tenants share belongs to the tenant whose message it is, whichever of
// them the event was received for.
func TestAReceiptUnderASharedSender(t *testing.T) {
	for _, c := range []struct {
		name            string
		early, byOurs   bool // whether it comes before the outcome, and has our id
		sender          bool // whether the event says the sender
		optedOut, found bool // whether it has an opt-out, and is found
	}{
		{name: "after its outcome", sender: true, optedOut: true, found: true},
		{name: "by our id", sender: true, byOurs: true, optedOut: true, found: true},
		{name: "before its outcome", sender: true, early: true, optedOut: true, found: true},
		{name: "before its outcome, by our id", sender: true, early: true, byOurs: true, found: true}, // an opt-out would wait for its own hand-off
		{name: "without the sender", optedOut: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s *sharing
			report := func(m sealtext.ID) {
				r := transport.DeliveryReceipt{
					Tenant: s.Harness.Tenant, Transport: "inbox", State: transport.StateUndelivered, OptedOut: c.optedOut,
				}
				if c.sender {
					r.Sender = s.Sender
				}
				if r.ProviderID = "p-1"; c.byOurs {
					r.ProviderID, r.Message = "", m
				}
				_, err := s.Gateway.ReceiveDelivery(ctx, r)
				require.NoError(t, err)
			}
			s = newSharing(t, func(cfg *servicetest.Config) {
				cfg.Relay.Transport = transportFunc(func(ctx context.Context, m transport.Cleared) (transport.Outcome, error) {
					id := m.Message()
					if _, err := m.To(); err != nil {
						return transport.Outcome{Kind: transport.OutcomeNotSent}, err
					}
					if c.early {
						report(id)
					}
					return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil
				})
			})
			s.agree(t, s.Harness.Tenant, dentist)
			m := s.Message(ann, "See you tomorrow at 10.")
			m.Tenant = dentist
			id, err := s.Gateway.Send(ctx, m)
			require.NoError(t, err)
			s.Deliver()
			if !c.early {
				report(id)
			}
			st, err := s.Gateway.Status(ctx, dentist, id)
			require.NoError(t, err)
			require.Equal(t, c.found, st.State == transport.StateUndelivered)
			require.Equal(t, c.found && c.optedOut, s.states(t)[1] == consent.StateOut)
			require.Equal(t, consent.StateIn, s.states(t)[0], "the block of a provider is recorded where it is met")
		})
	}
}

// A text to a sender that tenants share belongs to one of them for good: that it is delivered again, after
// the other one has written to the person, gives it to nobody else.
func TestARepeatedTextToASharedSender(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	for _, text := range []string{"See you at eight", "CONFIRM", "YES", "HELP", "START", "STOP"} {
		for _, first := range []sealtext.Tenant{clinic, dentist} {
			t.Run(text+": "+first.String(), func(t *testing.T) {
				second := []sealtext.Tenant{clinic, dentist}[1-place(first)]
				s := newSharing(t, func(c *servicetest.Config) {
					for i := range c.Programs {
						c.Programs[i].Commands = []keyword.Command{{Name: "confirm", Match: "confirm"}}
					}
				})
				ask := func(tenant sealtext.Tenant) {
					asked, err := s.Consent.Record(ctx, consent.Event{
						Person: s.person(t, tenant), Kind: consent.KindOptInRequested, Scope: consent.ForProgram(s.Program),
						Purposes: sealtext.Purposes(sealtext.Informational), Method: consent.MethodWebForm, Actor: sealtext.System("test"),
						Evidence: consent.Evidence{Reference: "form-1"}, OccurredAt: s.Clock.Now(), ExpiresAt: s.Clock.Now().Add(time.Hour), IdempotencyKey: "ask",
					})
					require.NoError(t, err)
					s.wrote(t, tenant, asked.ID)
				}
				ask(first)
				r, err := s.text(t, "event-1", text)
				require.NoError(t, err)
				require.Equal(t, first, r.Person.Tenant)
				ask(second)
				before := s.states(t)
				for range 2 {
					again, err := s.text(t, "event-1", text)
					require.NoError(t, err)
					require.True(t, again.Repeat)
					require.Zero(t, again.ID)
					require.Zero(t, again.Action)
				}
				require.Equal(t, before, s.states(t))
				require.Empty(t, s.errs)
				r, err = s.text(t, "event-2", "See you at nine")
				require.NoError(t, err)
				require.Equal(t, second, r.Person.Tenant, "another text is the other's")
			})
		}
	}
}
