package vault

import (
	"context"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Level is how much of a number is shown. The zero Level stands for Full.
type Level uint8

// The levels. A part of a number is personal data still: who knows the
// customer recognizes it.
const (
	LevelMasked   Level = 1 + iota // country code and last two digits: "+44 ... 23"
	LevelLastFour                  // last four digits: "... 0123"
	LevelFull                      // the number
)

// Levels lists every level, the one that shows least first.
func Levels() []Level { return []Level{LevelMasked, LevelLastFour, LevelFull} }

var levelNames = [...]string{0: "full", LevelMasked: "masked", LevelLastFour: "last-four", LevelFull: "full"}

// String is the name, as it stands in audit events.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "none"
}

// minHidden is how many digits Masked leaves out at least, so that it stands
// for many numbers also in the smallest countries. vault/phone's Display,
// which shows the same to who has the number already, keeps the same rule.
const minHidden = 5

// show writes the part of a number that the level shows.
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

// RevealNumberAt shows the number of a subject as far as a.Level says. It is
// authorized and audited like [Vault.RevealNumber], with the level as
// the outcome; the rest of the number does not leave the vault. Every level
// counts against the quota of reveals.
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
	return v.sealer.number(ctx, nil, tenant, subject, true)
}
