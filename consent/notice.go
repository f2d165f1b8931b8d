package consent

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// ReasonNoticeChanged denies a message to a person who has opted in, but under no privacy notice
// that is still valid.
const ReasonNoticeChanged = "consent.notice-changed"

// known returns a version if the program has it, else "": a version that was removed from the
// declaration counts as none.
func known(p *program.Declared, version string) string {
	if p.Rank(version) < 0 {
		return ""
	}
	return version
}

// oldest returns the rank of the oldest notice under which an opt-in is valid at a time; -1 if any
// opt-in is.
func oldest(p *program.Declared, at time.Time) int {
	for i, n := range slices.Backward(p.Notices) {
		if n.Reconsent && !at.Before(n.EffectiveFrom) {
			return i
		}
	}
	return -1
}

// checkNotice validates the notice of an event. A person who opts in by text is shown nothing, and
// one who buys may not have been.
func (t terms) checkNotice(e Event) error {
	asked := e.Kind == KindOptIn || e.Kind == KindOptInRequested
	p := t.program
	ofProgram := p != nil
	switch {
	case e.Notice == "" && (!asked || !ofProgram || len(p.Notices) == 0 || e.Method == MethodKeyword || e.Basis != BasisExpress):
		return nil
	case !asked:
		return inputError("notice", "must be empty unless the event is an opt-in or a request for one")
	case e.Scope.Level == LevelAccount:
		return inputError("notice", "must be empty for the account, whose tenants have notices of their own")
	case ofProgram && len(p.Notices) == 0:
		return inputError("notice", "must be empty for a program that declares none")
	case ofProgram && p.Rank(e.Notice) < 0:
		return inputError("notice", "must be a version among those of the program")
	case ofProgram:
		return nil
	}
	if slices.ContainsFunc(t.set.Programs(), func(p *program.Declared) bool { return p.Rank(e.Notice) >= 0 }) {
		return nil
	}
	return inputError("notice", "must be a version of a program of the tenant, or empty")
}

// latest returns the rank of the latest notice of the program under which a live opt-in of a scope
// that covers the message was given.
func (f *folded) latest(p *program.Declared, s sealtext.Sender, purpose sealtext.Purpose) int {
	rank := -1
	for _, scope := range covering(p.Name, s) {
		if v := f.seen(p.Name, scope, purpose); v.state == StateIn {
			for _, version := range v.notices {
				rank = max(rank, p.Rank(version))
			}
		}
	}
	return rank
}

// holds reports whether an opt-in was given under a notice that is valid at a time.
func (f *folded) holds(p *program.Declared, s sealtext.Sender, purpose sealtext.Purpose, at time.Time) bool {
	first := oldest(p, at)
	return first < 0 || f.latest(p, s, purpose) >= first
}

// outdated returns the first time after now, and before the end of a hand-off that begins now, at
// which the person's consent ends because of a notice; zero for none.
func (l *Ledger) outdated(f *folded, p *program.Declared, r Request, now time.Time) time.Time {
	for _, n := range p.Notices {
		soon := n.Reconsent && now.Before(n.EffectiveFrom) && n.EffectiveFrom.Before(now.Add(l.timeout))
		if soon && !f.holds(p, r.Sender, r.Purpose, n.EffectiveFrom) {
			return n.EffectiveFrom
		}
	}
	return time.Time{}
}

// stale clears the state of a switch whose program has no sender that may text the person until
// they have agreed to a later notice.
func (v view) stale(s *Preference, p *program.Declared) {
	holds := func(from sealtext.Sender) bool {
		state, _ := v.of(p.Name, from, s.Purpose)
		return state == StateIn && v.holds(p, from, s.Purpose, v.now)
	}
	if s.State == StateIn && !slices.ContainsFunc(p.Addresses(), holds) {
		*s = Preference{Purpose: s.Purpose, SendersOut: s.SendersOut, Stale: true}
	}
}
