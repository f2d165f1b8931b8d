package consenttest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
)

// stub replaces the vault and the audit log.
type stub struct{}

func (stub) Seal(context.Context, sealtext.Tx, sealtext.Binding, []byte) (sealtext.Sealed, error) {
	return sealtext.MakeSealed(1, []byte{1}), nil
}

func (stub) Account() sealtext.Tenant { return sealtext.Tenant{} }

func (stub) Token(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, _ sealtext.Domain, data []byte) (t [16]byte, err error) {
	copy(t[:], data)
	t[15] = byte(len(data))
	return t, nil
}

func (stub) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// The year of the property: a leap year, so 366 days, and some days around.
var (
	yearStart = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	minutes   = 368 * 24 * 60
)

// openMinutes reports which minutes of the year a window of local time leaves open in a zone, by
// the definition: the local wall clock.
func openMinutes(loc *time.Location, from, to int) []bool {
	open := make([]bool, minutes)
	for i := range open {
		h, m, _ := yearStart.Add(time.Duration(i) * time.Minute).In(loc).Clock()
		at := h*60 + m
		open[i] = from <= at && at < to
	}
	return open
}

// candidates are the zones of every area code of the United States, and of all
// others of the numbering plan, by list of zones; the value is how many area
// codes have it. A code that is not assigned may be anywhere in the plan.
func candidates(t *testing.T) map[string]int {
	resolver, err := zone.New(zone.Config{})
	require.NoError(t, err)
	lists := map[string]int{}
	for code := 200; code < 1000; code++ {
		n, err := sealtext.ParseE164(fmt.Sprintf("+1%d2345678", code))
		require.NoError(t, err)
		lists[strings.Join(resolver.Zones(n.Prefix()), " ")]++
	}
	return lists
}

// TestEveryAreaCodeEveryDay: for every list of candidate zones that an
// American number can have, on all 366 days, at the minutes around every
// opening and closing and around every change of a clock, the gate allows
// marketing exactly where the wall clock of every zone does, and RetryAt is the
// first such minute.
func TestEveryAreaCodeEveryDay(t *testing.T) {
	lists := candidates(t)
	codes, checks := 0, 0
	offers, from := sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	tenant := sealtext.MustTenant("north")
	now := yearStart
	programs, err := program.Static(nil, program.Program{
		Tenant: tenant, Name: offers, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.AllPurposes,
	})
	require.NoError(t, err)
	ledger, err := consent.New(consent.Config{
		Store: good(), Sealer: stub{}, Audit: stub{}, Now: func() time.Time { return now },
		Programs: programs,
		Rules:    rule.Default()[:1],
	})
	require.NoError(t, err)
	person := sealtext.Person{Tenant: tenant, Subject: sealtext.Subject{1}, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, [16]byte{1})}}
	_, err = ledger.Record(t.Context(), consent.Event{
		Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
		Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: yearStart, IdempotencyKey: "in",
	})
	require.NoError(t, err)
	perZone := map[string][]bool{}
	every, least, looked := 1, 50_000, 0
	if testing.Short() {
		every, least = 8, 1000 // one goroutine: the race detector only makes it slow
	}
	for list, n := range lists {
		codes += n
		if looked++; looked%every > 0 {
			continue
		}
		zones := strings.Fields(list)
		open := make([]bool, minutes)
		for i := range open {
			open[i] = true
		}
		around := map[int]bool{}
		for _, z := range zones {
			loc, err := time.LoadLocation(z)
			require.NoError(t, err)
			if perZone[z] == nil {
				perZone[z] = openMinutes(loc, 8*60, 21*60)
			}
			for i, o := range perZone[z] {
				open[i] = open[i] && o
			}
			for at := yearStart; ; {
				_, end := at.In(loc).ZoneBounds()
				if end.IsZero() || end.Year() > 2028 {
					break
				}
				change := int(end.Sub(yearStart) / time.Minute)
				for m := change - 75; m <= change+75; m++ {
					around[m] = true
				}
				at = end
			}
		}
		next := make([]int, minutes+1) // the first open minute from each on
		next[minutes] = minutes
		for i := minutes - 1; i >= 0; i-- {
			if next[i] = next[i+1]; open[i] {
				next[i] = i
			}
		}
		for i := 1; i < minutes; i++ {
			if open[i] != open[i-1] {
				around[i-1], around[i] = true, true
			}
		}
		for i := 0; i < minutes; i += 24*60 - 17 { // and one minute of each day, at a changing hour
			around[i] = true
		}
		for i := range around {
			if i >= 366*24*60 || next[i] == minutes {
				continue
			}
			now = yearStart.Add(time.Duration(i) * time.Minute)
			d, err := ledger.Check(t.Context(), nil, consent.Request{Person: person, Program: offers, Sender: from, Purpose: sealtext.Marketing, Location: rule.Location{Zones: zones}})
			if err != nil || d.Allowed != open[i] || !open[i] && !d.RetryAt.Equal(yearStart.Add(time.Duration(next[i])*time.Minute)) {
				t.Fatalf("%s at %v: allowed %v, want %v; retry at %v, want minute %d: %v", list, now, d.Allowed, open[i], d.RetryAt, next[i], err)
			}
			checks++
		}
	}
	require.Equal(t, 800, codes)
	require.Greater(t, len(lists), 15, "lists of zones")
	require.Greater(t, checks, least)
	t.Logf("%d area codes with %d lists of zones, %d checks", codes, len(lists), checks)
}
