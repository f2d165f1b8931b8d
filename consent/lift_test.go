package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func lift(p sealtext.Person, s consent.Scope, at time.Time, key string, purposes ...sealtext.Purpose) consent.Event {
	e := optIn(p, s, at, key, purposes...)
	e.Kind = consent.KindLift
	return e
}

// A lift lifts an opt-out and permits nothing by itself.
func TestLift(t *testing.T) {
	const m, i = sealtext.Marketing, sealtext.Informational
	all, program := consent.ForTenant(), consent.ForProgram(offers)
	p := person(clinic, 1)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes-60) * time.Minute) }
	for _, c := range []struct {
		name   string
		events []consent.Event
		want   consent.State
	}{
		{"of nothing", []consent.Event{lift(p, all, at(1), "1", m)}, consent.StateUnknown},
		{"nothing agreed before", []consent.Event{optOut(p, all, at(1), "1"), lift(p, all, at(2), "2", m)}, consent.StateUnknown},
		{"the program's opt-in counts again", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, all, at(2), "2"), lift(p, all, at(3), "3", m)}, consent.StateIn},
		{"an opt-in of the scope itself does not", []consent.Event{optIn(p, all, at(1), "1", m), optOut(p, all, at(2), "2"), lift(p, all, at(3), "3", m)}, consent.StateUnknown},
		{"one from after it does", []consent.Event{optOut(p, all, at(1), "1"), lift(p, all, at(2), "2", m), optIn(p, all, at(3), "3", m)}, consent.StateIn},
		{"of another scope", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, program, at(2), "2"), lift(p, all, at(3), "3", m)}, consent.StateOut},
		{"of another purpose", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, all, at(2), "2"), lift(p, all, at(3), "3", i)}, consent.StateOut},
		{"not later than the opt-out", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, all, at(2), "2"), lift(p, all, at(2), "3", m)}, consent.StateOut},
		{"received before the opt-out", []consent.Event{optIn(p, program, at(1), "1", m), lift(p, all, at(3), "3", m), optOut(p, all, at(2), "2")}, consent.StateOut},
		{"out again", []consent.Event{optOut(p, all, at(1), "1"), lift(p, all, at(2), "2", m), optOut(p, all, at(3), "3")}, consent.StateOut},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.events {
				w.record(t, e)
			}
			require.Equal(t, c.want, w.marketingState(t, p))
		})
	}
}

func TestLiftRefused(t *testing.T) {
	w := newWorld(t)
	for field, change := range map[string]func(*consent.Event){
		"expires at": func(e *consent.Event) { e.ExpiresAt = noon.Add(time.Hour) },
		"method":     func(e *consent.Event) { e.Method = consent.MethodImport },
		"purposes":   func(e *consent.Event) { e.Purposes = 0 },
		"evidence":   func(e *consent.Event) { e.Evidence = consent.Evidence{} },
	} {
		e := lift(person(clinic, 1), consent.ForTenant(), noon, "k", sealtext.Marketing)
		change(&e)
		_, err := w.Record(ctx, e)
		requireInput(t, err, field)
	}
	e := lift(person(clinic, 1), consent.ForTenant(), noon, "k", sealtext.Marketing)
	e.Method = consent.MethodProvider
	_, err := w.Record(ctx, e)
	requireInput(t, err, "method")
}
