package vault

import (
	"context"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Level is how much of a number is shown. The zero Level means LevelFull.
type Level uint8

// The levels. A part of a number is still personal data: a reader who knows the person recognizes
// it.
const (
	LevelMasked   Level = 1 + iota // country code and last two digits: "+44 ... 23"
	LevelLastFour                  // last four digits: "... 0123"
	LevelFull                      // the number
)

// Levels returns all levels, the one that shows least first.
func Levels() []Level { return []Level{LevelMasked, LevelLastFour, LevelFull} }

var levelNames = [...]string{0: "full", LevelMasked: "masked", LevelLastFour: "last-four", LevelFull: "full"}

// String returns the name of the level, as it is written to audit events.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "none"
}

// minHidden is the minimum number of digits that LevelMasked leaves out, so that the result fits
// many numbers also in the smallest countries. phone.Display, which formats a number in the same
// way, has the same rule.
const minHidden = 5

// show returns the part of a number that the level shows.
func (l Level) show(n sealtext.Number) string {
	var buf [sealtext.MaxDigits]byte
	d := n.AppendDigits(buf[:0])
	switch l {
	case LevelFull, 0:
		return n.E164()
	case LevelLastFour:
		return "... " + string(d[len(d)-4:])
	}
	code, length := phonemeta.SplitCode(d)
	if length == 0 {
		return "..."
	}
	s := "+" + strconv.Itoa(code) + " ..."
	if len(d)-length-2 >= minHidden {
		s += " " + string(d[len(d)-2:])
	}
	return s
}

// RevealNumberAt returns the part of the number of a subject that a.Level allows. It is authorized
// and audited like [Vault.RevealNumber], with the level as the outcome. Every level counts against
// the quota of reveals.
func (v *Vault) RevealNumberAt(ctx context.Context, a Access, tenant sealtext.Tenant, subject sealtext.Subject) (string, error) {
	n, err := v.revealNumber(ctx, a, tenant, subject)
	if err != nil {
		return "", err
	}
	return a.Level.show(n), nil
}

// RevealNumber decrypts the number of a subject, as [Vault.Reveal] does with
// the field "number".
func (v *Vault) RevealNumber(ctx context.Context, a Access, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Number, error) {
	return v.revealNumber(ctx, a.full(), tenant, subject)
}

func (v *Vault) revealNumber(ctx context.Context, a Access, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Number, error) {
	if a.Level == 0 {
		a.Level = LevelFull
	}
	if subject.IsZero() {
		return sealtext.Number{}, ErrUnknownSubject
	}
	_, err := v.admit(ctx, demand{access: a, binding: numberBinding(tenant, subject), kind: audit.KindRevealed, draw: drawReveals, outcome: a.Level.String()})
	if err != nil {
		return sealtext.Number{}, err
	}
	n, err := v.sealer.number(ctx, nil, tenant, subject, true)
	v.unopened(ctx, a, numberBinding(tenant, subject), err)
	return n, err
}
