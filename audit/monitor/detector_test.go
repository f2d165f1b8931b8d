package monitor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// times calls f n times, a step of time apart.
func (r *rig) times(n int, step time.Duration, f func(i int)) {
	for i := range n {
		f(i)
		r.now = r.now.Add(step)
	}
}

func (r *rig) messages(n int, step time.Duration, m monitor.Message) {
	m.Tenant, m.Sender, m.Transport = clinic, code, "carrier"
	r.times(n, step, func(int) { r.Message(m) })
}

func optOut(n int) audit.Event {
	e := event(audit.KindConsentRevoked, subject(n), offers, consent.KindOptOut.String())
	e.Actor, e.Details.Sender = agent, sealtext.Sender{}
	return e
}

// accept accepts n messages in a minute, whose receipts come at once but for every missing-th.
func (r *rig) accept(n, first int, arrive func(i int) bool) {
	r.times(n, time.Minute/time.Duration(n), func(i int) {
		e := event(audit.KindOutcomeRecorded, subject(i), offers, transport.OutcomeAccepted.String())
		e.Details.Record = sealtext.ID{9, byte(first), byte(i), byte(i >> 8)}
		r.Event(e)
		if arrive(i) {
			e.Kind, e.Details.Outcome = audit.KindReceiptRecorded, transport.StateDelivered.String()
			r.Event(e)
		}
	})
}

// TestDetectors has for each detector what raises an alert, and what just does not.
func TestDetectors(t *testing.T) {
	gauge := func(g monitor.Gauge) func(*rig) { return func(r *rig) { r.Gauge(g) } }
	failures := func(n int, step time.Duration, f monitor.Failure) func(*rig) {
		return func(r *rig) { r.times(n, step, func(int) { r.Failure(f) }) }
	}
	lookUps := func(found, unknown int) func(*rig) {
		return func(r *rig) {
			e := audit.Event{Tenant: clinic, Kind: audit.KindLookedUp, Actor: agent}
			for i := range max(found, unknown) {
				if e.Subject = subject(i + 1); i < found {
					r.Event(e)
				}
				if e.Subject = (sealtext.Subject{}); i < unknown {
					r.Event(e)
				}
			}
		}
	}
	shares := func(of audit.Event, n int, watched audit.Event, many int) func(*rig) {
		return func(r *rig) {
			for i := range n {
				of.Subject, watched.Subject = subject(i), subject(i)
				r.Event(of)
				if i < many {
					r.Event(watched)
				}
			}
		}
	}
	handOff := event(audit.KindHandedOff, subject(0), offers, "")
	queued := event(audit.KindMessageQueued, subject(0), offers, "")
	receipt := func(s transport.State) audit.Event {
		return event(audit.KindReceiptRecorded, subject(0), offers, s.String())
	}
	sentAfter := func(after time.Duration, change func(*audit.Event), between ...audit.Event) func(*rig) {
		return func(r *rig) {
			r.Event(optOut(1))
			r.now = r.now.Add(after)
			for _, e := range between {
				r.Event(e)
			}
			e := event(audit.KindHandedOff, subject(1), offers, "")
			if change != nil {
				change(&e)
			}
			r.Event(e)
		}
	}
	block := func(numbers, each int, p sealtext.Purpose) func(*rig) {
		return func(r *rig) {
			r.times(numbers*each, time.Second, func(i int) {
				r.Message(monitor.Message{
					Stage: monitor.StageQueued, Tenant: clinic, Purpose: p, Block: token('b', 1), Person: token('p', i%numbers), Country: "GB",
				})
			})
		}
	}
	receipts := func(arrive func(window, i int) bool) func(*rig) {
		return func(r *rig) {
			for w := range 9 {
				r.accept(100, w, func(i int) bool { return arrive(w, i) })
				r.now = r.now.Add(29 * time.Minute)
			}
		}
	}
	slow := func(stage monitor.Stage, usual, now time.Duration) func(*rig) {
		return func(r *rig) {
			r.messages(600, 20*time.Second, monitor.Message{Stage: stage, Took: usual})
			r.messages(45, 20*time.Second, monitor.Message{Stage: stage, Took: now})
		}
	}
	reasonless := reveal(1)
	reasonless.Details.Reason = ""

	for _, c := range []struct {
		name string
		do   func(*rig)
		want string // of the detector, or none
	}{
		{"50 reveals in an hour", func(r *rig) { r.times(50, time.Minute, func(i int) { r.Event(reveal(i)) }) }, "reveals"},
		{"40 reveals in an hour", func(r *rig) { r.times(40, time.Minute, func(i int) { r.Event(reveal(i)) }) }, ""},
		{"a bulk reveal of 30 persons", func(r *rig) {
			whole := reveal(0)
			whole.Subject, whole.Details.Count = sealtext.Subject{}, 30
			r.Event(whole)
			r.times(30, 0, func(i int) { r.Event(reveal(i + 1)) })
		}, ""},
		{"a reveal without a reason", func(r *rig) { r.Event(reasonless) }, "reveal-reason"},
		{"5 values that do not open in a minute", failures(5, 5*time.Second, monitor.Failure{Kind: monitor.FailureDecrypt, Tenant: clinic, Actor: "agent-7"}), "decrypts"},
		{"5 values that do not open in an hour", failures(5, 12*time.Minute, monitor.Failure{Kind: monitor.FailureDecrypt, Tenant: clinic, Actor: "agent-7"}), ""},
		{"a value of another tenant", failures(1, 0, monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: "agent-7"}), "cross-tenant"},
		{"a directory entry of somebody else", func(r *rig) { r.Event(audit.Event{Tenant: clinic, Kind: audit.KindDirectoryRefused, Actor: agent}) }, "cross-tenant"},
		{"25 of 300 opt out", shares(handOff, 300, optOut(0), 25), "opt-outs opt-outs"}, // of the program, and of the tenant
		{"9 of 300 opt out", shares(handOff, 300, optOut(0), 9), ""},
		{"50 of 100 opt out", shares(handOff, 100, optOut(0), 50), ""}, // too few
		{"30 of 130 are for people who opted out", shares(queued, 100, event(audit.KindMessageDenied, subject(0), offers, "", consent.ReasonOptedOut), 30), "sends-to-opted-out"},
		{"30 of 130 opted out meanwhile", shares(queued, 100, event(audit.KindMessageDenied, subject(0), offers, "", consent.ReasonRevoked), 30), "sends-to-opted-out"},
		{"30 of 130 are for people who never opted in", shares(queued, 100, event(audit.KindMessageDenied, subject(0), offers, "", consent.ReasonNoOptIn), 30), ""},
		{"a hand-off an hour after an opt-out", sentAfter(time.Hour, nil), "sent-after-opt-out"},
		{"one that was on its way", sentAfter(10*time.Minute, nil), ""},
		{"one of another program", sentAfter(time.Hour, func(e *audit.Event) { e.Details.Program = reminders }), ""},
		{"one of another purpose", sentAfter(time.Hour, func(e *audit.Event) { e.Details.Purposes = []sealtext.Purpose{sealtext.Transactional} }), ""},
		{"one to another person", sentAfter(time.Hour, func(e *audit.Event) { e.Subject = subject(2) }), ""},
		{"one of another tenant", sentAfter(time.Hour, func(e *audit.Event) { e.Tenant = sealtext.MustTenant("dentist") }), ""},
		{"one after an opt-in", sentAfter(time.Hour, nil, event(audit.KindConsentGiven, subject(1), offers, consent.KindOptIn.String())), ""},
		{"one after START", sentAfter(time.Hour, nil, event(audit.KindConsentNoted, subject(1), offers, consent.KindLift.String())), ""},
		{"the answer to a text", sentAfter(time.Hour, nil, event(audit.KindMessageReceived, subject(1), offers, "")), ""},
		{"20 adjacent numbers", block(20, 1, sealtext.OTP), "number-block"}, // 10 are found in 7 of 8 cases
		{"5 adjacent numbers, 4 times each", block(5, 4, sealtext.OTP), ""},
		{"20 adjacent numbers in a campaign", block(20, 1, sealtext.Marketing), ""},
		{"60 messages to a new country", func(r *rig) {
			r.messages(60, 20*time.Second, monitor.Message{Stage: monitor.StageQueued, Purpose: sealtext.OTP, Country: "LV"})
		}, "country"},
		{"as many as always", func(r *rig) {
			r.messages(40*100, 90*time.Second, monitor.Message{Stage: monitor.StageQueued, Purpose: sealtext.OTP, Country: "LV"})
			r.messages(60, 20*time.Second, monitor.Message{Stage: monitor.StageQueued, Purpose: sealtext.OTP, Country: "LV"})
		}, ""},
		{"60 of 160 fail", shares(receipt(transport.StateDelivered), 100, receipt(transport.StateUndelivered), 60), "receipts"},
		{"60 of 160 cannot be sent", shares(receipt(transport.StateDelivered), 100, receipt(transport.StateFailed), 60), "receipts"},
		{"60 of 160 lapse", shares(receipt(transport.StateDelivered), 100, receipt(transport.StateLapsed), 60), "receipts"},
		{"10 of 110 fail", shares(receipt(transport.StateDelivered), 100, receipt(transport.StateUndelivered), 10), ""},
		{"no receipts any more", receipts(func(w, _ int) bool { return w < 5 }), "no-receipt"},
		{"half of the receipts", receipts(func(w, i int) bool { return w < 5 || i%2 == 0 }), "no-receipt"},
		{"most of the receipts", receipts(func(w, i int) bool { return w < 5 || i%10 > 2 }), ""},
		{"never any receipts", receipts(func(int, int) bool { return false }), ""},
		{"events without a number for 6 s", gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: 6 * time.Second}), "audit-age"},
		{"events without a number for 5 s", gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: 5 * time.Second}), ""},
		{"a checkpoint of 2 minutes", gauge(monitor.Gauge{Kind: monitor.GaugeCheckpointAge, Age: 2 * time.Minute}), "checkpoint-age"},
		{"a checkpoint of a minute", gauge(monitor.Gauge{Kind: monitor.GaugeCheckpointAge, Age: time.Minute}), ""},
		{"a log that contradicts its anchor", gauge(monitor.Gauge{Kind: monitor.GaugeAnchor, Count: 1}), "anchor"},
		{"one that does not", gauge(monitor.Gauge{Kind: monitor.GaugeAnchor}), ""},
		{"records due since 2 days", gauge(monitor.Gauge{Kind: monitor.GaugeRetention, Tenant: clinic, Age: 48 * time.Hour}), "retention"},
		{"records due since an hour", gauge(monitor.Gauge{Kind: monitor.GaugeRetention, Tenant: clinic, Age: time.Hour}), ""},
		{"25 unknown numbers", lookUps(3, 40), "enumeration"},
		{"25 unknown numbers among known ones", lookUps(30, 25), ""},
		{"refused look-ups", func(r *rig) {
			r.times(40, 0, func(int) {
				r.Event(audit.Event{Tenant: clinic, Kind: audit.KindRevealDenied, Actor: agent, Details: audit.Details{Field: vault.FieldLookUp}})
			})
		}, "enumeration"},
		{"enumeration that the vault suspects", func(r *rig) {
			r.Event(audit.Event{Tenant: clinic, Kind: audit.KindEnumerationSuspected, Actor: agent})
		}, "enumeration"},
		{"a reader 10 minutes behind", gauge(monitor.Gauge{Kind: monitor.GaugeFeed, Name: "crm", Age: 10 * time.Minute}), "feed"},
		{"a reader a minute behind", gauge(monitor.Gauge{Kind: monitor.GaugeFeed, Name: "crm", Age: time.Minute}), ""},
		{"lists that differ", gauge(monitor.Gauge{Kind: monitor.GaugeDrift, Tenant: clinic, Sender: code, Count: 3}), "drift"},
		{"lists that do not differ", gauge(monitor.Gauge{Kind: monitor.GaugeDrift, Tenant: clinic, Sender: code}), ""},
		{"hand-offs of 10 minutes", slow(monitor.StageHandedOff, 2*time.Second, 10*time.Minute), "hand-off-slow"},
		{"hand-offs of 4 seconds", slow(monitor.StageHandedOff, time.Second, 10*time.Second), ""},
		{"slow ones that always were", slow(monitor.StageDelivered, 10*time.Minute, 15*time.Minute), "delivery-slow"}, // without a time to learn
		{"deliveries of 10 minutes", slow(monitor.StageDelivered, 5*time.Second, 10*time.Minute), "delivery-slow"},
		{"20 of 100 deliveries too late", func(r *rig) {
			r.messages(80, time.Second, monitor.Message{Stage: monitor.StageDelivered})
			r.messages(20, time.Second, monitor.Message{Stage: monitor.StageDelivered, Late: true})
		}, "delivered-late"},
		{"2 of 100 deliveries too late", func(r *rig) {
			r.messages(98, time.Second, monitor.Message{Stage: monitor.StageDelivered})
			r.messages(2, time.Second, monitor.Message{Stage: monitor.StageDelivered, Late: true})
		}, ""},
		{"20 of 100 deliveries at night", func(r *rig) {
			r.messages(80, time.Second, monitor.Message{Stage: monitor.StageDelivered})
			r.messages(20, time.Second, monitor.Message{Stage: monitor.StageDelivered, Closed: true})
		}, "closed-hours"},
		{"20 bad signatures", failures(20, time.Second, monitor.Failure{Kind: monitor.FailureSignature, Name: "carrier"}), "signatures"},
		{"20 in an hour", failures(20, 3*time.Minute, monitor.Failure{Kind: monitor.FailureSignature, Name: "carrier"}), ""},
		{"5 failed logins", failures(5, 10*time.Second, monitor.Failure{Kind: monitor.FailureLogin, Tenant: clinic, Actor: "agent-7"}), "logins"},
		{"4 failed logins", failures(4, 10*time.Second, monitor.Failure{Kind: monitor.FailureLogin, Tenant: clinic, Actor: "agent-7"}), ""},
		{"50 failed logins of nobody", failures(50, time.Second, monitor.Failure{Kind: monitor.FailureLogin, Tenant: clinic}), "logins"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			c.do(r)
			names := r.detectors()
			got := ""
			for i, n := range names {
				if i > 0 {
					got += " "
				}
				got += n
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestDetectorNames checks the names, which are part of what sinks get.
func TestDetectorNames(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range monitor.Detectors() {
		text, err := d.MarshalText()
		require.NoError(t, err)
		require.False(t, seen[string(text)], "%s twice", text)
		seen[string(text)] = true
		var back monitor.Detector
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, d, back)
		require.Contains(t, monitor.Defaults(), d)
	}
	require.Len(t, seen, 24)
	var d monitor.Detector
	require.ErrorAs(t, d.UnmarshalText([]byte("none")), new(*sealtext.InputError))
	require.Equal(t, "none", d.String())
}
