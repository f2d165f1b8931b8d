package proof

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
)

// Keep is the retention clock of one event: the row of the table of rules that requires it for the
// longest time. An event without one is covered by no row; that is no permission to destroy it.
type Keep struct {
	// Until is the first moment at which the row no longer requires the event. Later uses of the
	// consent move it, if the row counts them.
	Until time.Time `json:"until"`
	// From is the begin of the span: the time of the event, or of its last use.
	From time.Time `json:"from"`
	// Rule, Source and AsOf are those of the row.
	Rule   string    `json:"rule"`
	Source string    `json:"source"`
	AsOf   time.Time `json:"as_of"`
	// AnyJurisdiction reports that no jurisdiction was known, so that the longest span of the whole
	// table was taken.
	AnyJurisdiction bool `json:"any_jurisdiction,omitempty"`
	// MayBeInUse reports that the last use was not known, so that From is the time at which the
	// file was made or the consent ended: it may have been used until then.
	MayBeInUse bool `json:"may_be_in_use,omitempty"`
}

// RuleTable identifies the rows that set the clocks of a file.
type RuleTable struct {
	Rows   int       `json:"rows"`           // number of rows that set a span for keeping
	SHA256 string    `json:"sha256"`         // over them; see the package documentation
	AsOf   time.Time `json:"as_of,omitzero"` // the oldest date on which the source of a row was read
}

// tableOf describes the rows of the table that can set a clock.
func tableOf(rules []rule.Rule) RuleTable {
	var t RuleTable
	var b []byte
	for _, r := range rules {
		if r.Term.Kind != rule.TermKeepRecord && r.Term.Kind != rule.TermKeepOptOut {
			continue
		}
		t.Rows++
		if t.AsOf.IsZero() || r.AsOf.Before(t.AsOf) {
			t.AsOf = r.AsOf.UTC()
		}
		b = canon.AppendString(b, r.ID)
		b = canon.AppendString(b, string(r.Jurisdiction))
		b = append(b, byte(r.Purposes), byte(r.Term.Kind), flag(r.Everywhere), flag(r.Term.EachUse))
		for _, n := range []int{r.Term.Minutes, r.Term.Days, r.Term.BusinessDays, r.Term.Years} {
			b = binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // valid terms are not negative
		}
		for _, at := range []time.Time{r.Effective, r.Until, r.AsOf} {
			b = binary.BigEndian.AppendUint64(b, uint64(at.Unix())) //nolint:gosec // a bit pattern
		}
		b = canon.AppendString(b, r.Source)
	}
	sum := sha256.Sum256(b)
	t.SHA256 = hex.EncodeToString(sum[:])
	return t
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// keep sets the clock of an event. An opt-out is also a record of a consent, namely of its end, so
// rows of both kinds apply to it.
func (e *Exporter) keep(ctx context.Context, p sealtext.Person, ev Event, now time.Time) (*Keep, error) {
	purposes := ev.Purposes
	if purposes &= sealtext.AllPurposes; purposes == 0 { // none, or of storage alone: as long as for any
		purposes = sealtext.AllPurposes
	}
	js := ev.Jurisdictions()
	rows := rule.Terms(e.rules, rule.TermKeepRecord, js, purposes, now)
	if ev.Kind == consent.KindOptOut {
		rows = append(rows, rule.Terms(e.rules, rule.TermKeepOptOut, js, purposes, now)...)
	}
	var longest *Keep
	for _, r := range rows {
		k := Keep{From: ev.OccurredAt, Rule: r.ID, Source: r.Source, AsOf: r.AsOf.UTC(), AnyJurisdiction: len(js) == 0}
		if r.Term.EachUse && ev.Kind == consent.KindOptIn {
			used, known, err := e.used(ctx, p, ev)
			switch {
			case err != nil:
				return nil, err
			case !known && !ev.ExpiresAt.IsZero() && ev.ExpiresAt.Before(now):
				k.From, k.MayBeInUse = ev.ExpiresAt, true
			case !known:
				k.From, k.MayBeInUse = now, true
			case used.After(k.From):
				k.From = used
			}
		}
		if k.Until = r.Term.After(k.From); longest == nil || k.Until.After(longest.Until) {
			longest = &k
		}
	}
	return longest, nil
}
