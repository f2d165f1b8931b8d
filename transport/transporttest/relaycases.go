package transporttest

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// RelayCases returns the cases of [RunRelay], for a runner of your own.
func RelayCases() []RelayCase {
	return []RelayCase{
		{"cap", "Two messages of one batch must not both take the last place under a cap.", func(c *service.Config) {
			c.Rules = []rule.Rule{{
				ID: "cap", Purposes: sealtext.Purposes(sealtext.Marketing), Cap: rule.Cap{Limit: 2, Window: 24 * time.Hour}, Source: "a test", AsOf: start,
			}}
		}, relayCap},
		{"answer", "A STOP has one answer; a second one goes to somebody who does not want any text.", nil, relayAnswer},
		{"asked", "What a person asked for passes their opt-out once, and takes nothing else of the batch along.", nil, relayAsked},
		{"provider-opt-out", "Somebody who opted out with the provider gets no other message.", nil, relayProviderOptOut},
		{"storage-by-consent", "A text must not be kept of somebody who did not agree to that, and must be of somebody who did.", nil, relayStorage},
		{"expiry", "A message of no use any more must not be handed over because others of its batch are.", nil, relayExpiry},
		{"rate-of-repeats", "A message that is tried again must draw on the rates as the first time, or a provider gets more than it takes.", func(c *service.Config) {
			c.Adjust = func(p *service.Parts) {
				p.Relays["probe"].Rates = []transport.Rate{{Name: "day", PerDay: 4}}
			}
		}, relayRepeats},
		{"fence", "A copy of a database elsewhere must write to nobody but those who are allowed.", func(c *service.Config) {
			c.Adjust = func(p *service.Parts) {
				r := p.Relays["probe"]
				r.Store = fencedStore{r.Store}
				for _, e164 := range []string{"+12025550190", "+12025550191"} {
					if n, err := sealtext.ParseE164(e164); err == nil {
						r.AllowRecipients = append(r.AllowRecipients, n)
					}
				}
			}
		}, relayFence},
	}
}

const relayAnn, relayBob = "+12025550123", "+12025550124"

// many queues n messages to one person.
func (tr *relayTrial) many(n int, e164 string, change func(i int, m *transport.Message)) (ids []sealtext.ID, err error) {
	for i := range n {
		id, err := tr.queue(e164, func(m *transport.Message) { change(i, m) })
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func plain(int, *transport.Message) {}

func relayCap(tr *relayTrial) error {
	if err := tr.optIn(relayAnn, sealtext.AllPurposes); err != nil {
		return err
	}
	ids, err := tr.many(5, relayAnn, func(_ int, m *transport.Message) {
		m.Purpose, m.ExpiresAt = sealtext.Marketing, tr.clock().Add(10*24*time.Hour)
	})
	if err != nil {
		return err
	}
	for day, want := range []int{2, 4, 5} {
		if err := tr.relay(); err != nil {
			return err
		}
		n, err := tr.count(transport.StateAccepted, ids)
		if err := errors.Join(err, txcase.Want(fmt.Sprintf("messages that were handed over by day %d", day), n, want)); err != nil {
			return err
		}
		tr.advance(25 * time.Hour)
	}
	return tr.want(transport.StateAccepted, ids...)
}

func relayAnswer(tr *relayTrial) error {
	if err := tr.optIn(relayAnn, sealtext.AllPurposes); err != nil {
		return err
	}
	before, stop, err := tr.stopped()
	if err != nil {
		return err
	}
	answers, err := tr.many(3, relayAnn, func(_ int, m *transport.Message) { m.Answers = stop.Action.Answers })
	if err != nil {
		return err
	}
	if err := tr.relay(); err != nil {
		return err
	}
	sent, err1 := tr.count(transport.StateAccepted, answers)
	denied, err2 := tr.count(transport.StateDenied, answers)
	return errors.Join(err1, err2, tr.want(transport.StateDenied, before...), txcase.Want("answers that were handed over", sent, 1), txcase.Want("answers that were denied", denied, 2))
}

// relayRepeats has a rate of four a day: two attempts of a message whose outcome is not known, and two
// of one that was not sent at first.
func relayRepeats(tr *relayTrial) error {
	if err := errors.Join(tr.optIn(relayAnn, sealtext.AllPurposes), tr.optIn(relayBob, sealtext.AllPurposes)); err != nil {
		return err
	}
	calls := map[string]int{}
	tr.answer = func(to string) (out transport.Outcome) {
		switch calls[to]++; {
		case to == relayAnn && calls[to] <= 2:
			out.Kind = transport.OutcomeUnknown
		case to == relayBob && calls[to] == 1:
			out.Kind = transport.OutcomeNotSent
		}
		return out
	}
	change := func(m *transport.Message) { m.AtLeastOnce, m.ExpiresAt = true, tr.clock().Add(10*24*time.Hour) }
	unknown, err1 := tr.one(relayAnn, change)
	unsent, err2 := tr.one(relayBob, change)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	for _, c := range []struct {
		when            string
		after           time.Duration
		unknown, unsent int // attempts
	}{
		{"at first", 0, 1, 1},
		{"when they are tried again", time.Minute, 2, 2},
		{"when the day has no more", time.Hour, 2, 2},
		{"the next day", 24 * time.Hour, 3, 2},
	} {
		tr.advance(c.after)
		if err := errors.Join(tr.relay(), txcase.Want("attempts of an unknown message, "+c.when, tr.times(unknown), c.unknown),
			txcase.Want("attempts of a message that was not sent, "+c.when, tr.times(unsent), c.unsent)); err != nil {
			return err
		}
	}
	n, err := tr.count(transport.StateAccepted, []sealtext.ID{unknown, unsent})
	return errors.Join(err, txcase.Want("accepted messages", n, 2))
}

// stopped queues two messages to Ann, and then she opts out.
func (tr *relayTrial) stopped() (before []sealtext.ID, stop transport.Received, err error) {
	if before, err = tr.many(2, relayAnn, plain); err == nil {
		stop, err = tr.write(relayAnn, "STOP")
	}
	return before, stop, err
}

func relayAsked(tr *relayTrial) error {
	if err := tr.optIn(relayAnn, sealtext.AllPurposes); err != nil {
		return err
	}
	before, stop, err := tr.stopped()
	if err != nil {
		return err
	}
	tr.advance(time.Second)
	asked, err := tr.s.Consent.Ask(tr.ctx, consent.Event{
		Person: stop.Person, Scope: consent.ForProgram(tr.p.Name), Evidence: consent.Evidence{Source: "https://clinic.example/login"},
		Actor: sealtext.System("login"), IdempotencyKey: tr.key(),
	})
	if err != nil {
		return err
	}
	codes, err := tr.many(3, relayAnn, func(_ int, m *transport.Message) { m.Purpose, m.Asked = sealtext.OTP, asked.ID })
	if err != nil {
		return err
	}
	if err := tr.relay(); err != nil {
		return err
	}
	sent, err1 := tr.count(transport.StateAccepted, codes)
	denied, err2 := tr.count(transport.StateDenied, codes)
	return errors.Join(err1, err2, tr.want(transport.StateDenied, before...), txcase.Want("codes that were handed over", sent, 1), txcase.Want("codes that were denied", denied, 2))
}

func relayProviderOptOut(tr *relayTrial) error {
	tr.answer = func(to string) (out transport.Outcome) {
		if to == relayAnn {
			out = transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}
		}
		return out
	}
	if err := errors.Join(tr.optIn(relayAnn, sealtext.AllPurposes), tr.optIn(relayBob, sealtext.AllPurposes)); err != nil {
		return err
	}
	first, err := tr.queue(relayAnn, func(*transport.Message) {})
	if err != nil {
		return err
	}
	others, err := tr.many(3, relayBob, plain)
	if err != nil {
		return err
	}
	later, err := tr.many(2, relayAnn, func(_ int, m *transport.Message) { m.NotBefore = tr.clock().Add(time.Minute) })
	if err != nil {
		return err
	}
	if err := tr.relay(); err != nil {
		return err
	}
	tr.advance(2 * time.Minute)
	if err := tr.relay(); err != nil {
		return err
	}
	if err := errors.Join(tr.want(transport.StateRejected, first), tr.want(transport.StateAccepted, others...), tr.want(transport.StateDenied, later...)); err != nil {
		return err
	}
	if _, err := tr.queue(relayAnn, func(*transport.Message) {}); !errors.Is(err, transport.ErrDenied) {
		return fmt.Errorf("another message after the provider has reported an opt-out: got %w, want ErrDenied", err)
	}
	return nil
}

func relayStorage(tr *relayTrial) error {
	if err := errors.Join(tr.optIn(relayAnn, sealtext.AllPurposes|sealtext.Storage), tr.optIn(relayBob, sealtext.AllPurposes)); err != nil {
		return err
	}
	var ids []sealtext.ID
	for range 3 {
		for _, e164 := range []string{relayAnn, relayBob} {
			id, err := tr.queue(e164, func(*transport.Message) {})
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
	}
	if err := errors.Join(tr.relay(), tr.want(transport.StateAccepted, ids...)); err != nil {
		return err
	}
	for e164, want := range map[string]int{relayAnn: 3, relayBob: 0} {
		n, err := sealtext.ParseE164(e164)
		if err != nil {
			return err
		}
		person, err := tr.s.Sealer.Find(tr.ctx, nil, tr.p.Tenant, n)
		if err != nil {
			return err
		}
		kept := 0
		err = tr.s.Archive.Export(tr.ctx, person, func(r sealtext.Record) error {
			kept += len(r.Sealed)
			return nil
		})
		if err := errors.Join(err, txcase.Want("texts that were kept", kept, want)); err != nil {
			return err
		}
	}
	return nil
}

func relayExpiry(tr *relayTrial) error {
	if err := tr.optIn(relayAnn, sealtext.AllPurposes); err != nil {
		return err
	}
	ids, err := tr.many(6, relayAnn, func(i int, m *transport.Message) {
		if i%2 == 0 {
			m.ExpiresAt = tr.clock().Add(10 * time.Minute)
		}
	})
	if err != nil {
		return err
	}
	tr.advance(10 * time.Minute)
	if err := tr.relay(); err != nil {
		return err
	}
	return errors.Join(tr.want(transport.StateExpired, ids[0], ids[2], ids[4]), tr.want(transport.StateAccepted, ids[1], ids[3], ids[5]))
}

func relayFence(tr *relayTrial) error {
	if err := tr.optIn(relayAnn, sealtext.AllPurposes); err != nil {
		return err
	}
	ids, err := tr.many(4, relayAnn, plain)
	if err != nil {
		return err
	}
	return errors.Join(tr.relay(), tr.want(transport.StateDenied, ids...))
}
