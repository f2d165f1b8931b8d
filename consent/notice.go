package consent

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// ReasonNoticeChanged is the id of the reason for which a message is denied to
// somebody who has opted in, but under no privacy notice that still holds.
const ReasonNoticeChanged = "consent.notice-changed"

// Notice is one version of the privacy notice of a program.
//
// From EffectiveFrom of a notice with Reconsent on, an opt-in under an earlier
// version, or under none, no longer lets messages through: the person is to be
// asked again, as by an event of the kind [KindOptInRequested]. It stays on record,
// and goes on counting against the opt-outs that it lifted. An opt-in under a
// later version than the one in force holds: the person has seen it already.
type Notice struct {
	// Version is what events call it; see [sealtext.CheckReference]. Required,
	// each once in a program.
	Version string
	// EffectiveFrom is when it takes effect. Each is later than that of the
	// notice before; the first may be zero.
	EffectiveFrom time.Time
	// Reconsent says that it changed so much that everybody must agree again.
	Reconsent bool
}

func checkNotices(notices []Notice) error {
	for i, n := range notices {
		if err := sealtext.CheckReference("notices", n.Version); err != nil {
			return err
		}
		if slices.ContainsFunc(notices[:i], func(m Notice) bool { return m.Version == n.Version }) {
			return inputError("notices", "must have a version of their own")
		}
		if i > 0 && !n.EffectiveFrom.After(notices[i-1].EffectiveFrom) {
			return inputError("notices", "must be in the order in which they take effect")
		}
	}
	return nil
}

// rank is the place of a version among the notices, -1 for one that is not
// there.
func (p ProgramConfig) rank(version string) int {
	return slices.IndexFunc(p.Notices, func(n Notice) bool { return n.Version == version })
}

// known is a version if the program has it, else none: a version that was
// taken out of the configuration counts as none.
func (p ProgramConfig) known(version string) string {
	if p.rank(version) < 0 {
		return ""
	}
	return version
}

// oldest is the rank of the oldest notice under which an opt-in holds at a
// time; -1 where any opt-in does.
func (p ProgramConfig) oldest(at time.Time) int {
	for i, n := range slices.Backward(p.Notices) {
		if n.Reconsent && !at.Before(n.EffectiveFrom) {
			return i
		}
	}
	return -1
}

// checkNotice holds the notice of an event to the configuration. Who says yes
// by a text is not shown anything, and who buys may not have been.
func (l *Ledger) checkNotice(e Event) error {
	asked := e.Kind == KindOptIn || e.Kind == KindOptInRequested
	p, ofProgram := l.programs[programKey{e.Person.Tenant, e.Scope.Program}]
	switch {
	case e.Notice == "" && (!asked || !ofProgram || len(p.Notices) == 0 || e.Method == MethodKeyword || e.Basis != BasisExpress):
		return nil
	case !asked:
		return inputError("notice", "must be empty unless the event is an opt-in or a request for one")
	case e.Scope.Level == LevelAccount:
		return inputError("notice", "must be empty for the account, whose tenants have notices of their own")
	case ofProgram && len(p.Notices) == 0:
		return inputError("notice", "must be empty for a program that declares none")
	case ofProgram && p.rank(e.Notice) < 0:
		return inputError("notice", "must be a version among those of the program")
	case ofProgram:
		return nil
	}
	for key, p := range l.programs {
		if key.tenant == e.Person.Tenant && p.rank(e.Notice) >= 0 {
			return nil
		}
	}
	return inputError("notice", "must be a version of a program of the tenant, or empty")
}

// latest is the rank of the latest notice of the program under which a live
// opt-in of a scope that covers the message was given.
func (f *folded) latest(p ProgramConfig, s sealtext.Sender, purpose sealtext.Purpose) int {
	rank := -1
	for _, scope := range covering(p.Program, s) {
		if v := f.at(scope, purpose); v.state == StateIn {
			for _, version := range v.notices {
				rank = max(rank, p.rank(version))
			}
		}
	}
	return rank
}

// holds reports whether who is In is so under a notice that holds at a time.
func (f *folded) holds(p ProgramConfig, s sealtext.Sender, purpose sealtext.Purpose, at time.Time) bool {
	oldest := p.oldest(at)
	return oldest < 0 || f.latest(p, s, purpose) >= oldest
}

// outdated is the first moment after now, and before the end of a hand-off
// that begins now, at which the person's consent ends with a notice; zero for
// none.
func (l *Ledger) outdated(f *folded, p ProgramConfig, r Request, now time.Time) time.Time {
	for _, n := range p.Notices {
		soon := n.Reconsent && now.Before(n.EffectiveFrom) && n.EffectiveFrom.Before(now.Add(l.timeout))
		if soon && !f.holds(p, r.Sender, r.Purpose, n.EffectiveFrom) {
			return n.EffectiveFrom
		}
	}
	return time.Time{}
}

// stale takes back that a switch of a program is on where no sender of it may
// text the person until they have agreed to a later notice.
func (v view) stale(s *Preference, p ProgramConfig) {
	holds := func(from sealtext.Sender) bool {
		state, _ := v.of(p.Program, from, s.Purpose)
		return state == StateIn && v.holds(p, from, s.Purpose, v.now)
	}
	if s.State == StateIn && !slices.ContainsFunc(p.Senders, holds) {
		*s = Preference{Purpose: s.Purpose, SendersOut: s.SendersOut, Stale: true}
	}
}

// under splits a START by the notices that the person agreed under before.
// Who texts START is shown nothing new, so the purposes come back under what
// they were last shown; one that they never agreed to, under none.
func (p ProgramConfig) under(rows []EventRow, e Event) (events []Event) {
	if len(p.Notices) == 0 {
		return []Event{e}
	}
	purposes := make([]sealtext.PurposeSet, len(p.Notices)+1) // by rank + 1
	for _, purpose := range e.Purposes.Each() {
		rank := -1
		for _, r := range rows {
			if r.Kind == KindOptIn && r.Scope.Program == p.Program && r.Purposes.Has(purpose) {
				rank = max(rank, p.rank(r.Notice))
			}
		}
		purposes[rank+1] |= sealtext.Purposes(purpose)
	}
	for i, set := range purposes {
		if set == 0 {
			continue
		}
		if e.Purposes, e.Notice = set, ""; i > 0 {
			e.Notice = p.Notices[i-1].Version
		}
		events = append(events, e)
	}
	return events
}
