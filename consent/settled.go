package consent

import (
	"cmp"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
)

// settled returns the rows of one Key that no longer influence any decision of the gate: what it
// asks of [fold] is the same without them, at every time, with whatever other rows, of this Key or
// another one of the person. A change that makes the gate use more of a row than fold does must be
// reflected here.
//
// A row is settled if for each of its purposes another row of its scope has all its effects; see
// [EventRow.replaces]. That relation leads from each such row to one that nothing replaces, and
// those stay. Rows that were settled before need not be among the given ones: what replaced them
// is, or was replaced.
func settled(rows []EventRow) (ids []sealtext.ID) {
	order := make([]*EventRow, 0, len(rows))
	for i := range rows {
		order = append(order, &rows[i])
	}
	// Whatever replaces a row is sorted before it, also of two rows that could replace each other.
	slices.SortFunc(order, func(a, b *EventRow) int {
		return cmp.Or(cmp.Compare(b.Seq, a.Seq), b.OccurredAt.Compare(a.OccurredAt), a.compareEnd(b),
			cmp.Compare(a.Kind, b.Kind), compareBool(b.lifts(), a.lifts()), compareBool(b.undoes(), a.undoes()),
			compareBool(a.undoable(), b.undoable()), slices.Compare(a.ID[:], b.ID[:]))
	})
	live := map[Scope][]*EventRow{}
	for _, r := range order {
		if r.inert() || r.replacedBy(live[r.Scope]) {
			ids = append(ids, r.ID)
		} else {
			live[r.Scope] = append(live[r.Scope], r)
		}
	}
	return ids
}

// inert reports whether a row never had any influence on the gate. Rows of unknown kinds may have.
func (r *EventRow) inert() bool {
	if r.Kind.Request() != keyword.RequestNone {
		return true
	}
	switch r.Kind {
	case KindHelp, KindAnswer, KindOptInRequested, KindReassigned, KindNotReassigned, KindNoReassignmentData, KindAsked:
		return true
	case KindOptIn, KindOptOut, KindLift, KindUndo, KindListed, KindNotListed, restricted, restrictionEnded, numberChanged:
	}
	return false
}

// replacedBy reports whether for each of its purposes one of the others replaces the row.
func (r *EventRow) replacedBy(others []*EventRow) bool {
	left := r.Purposes
	for _, o := range others {
		if left&o.Purposes != 0 && o.replaces(r) {
			left &^= o.Purposes
		}
	}
	return left == 0 && r.Purposes != 0
}

// replaces reports whether a row has all the effects of another one of its scope, for a purpose of
// both.
//
// An opt-out has two effects. It denies until something lifts it, and it ends the opt-ins below its
// Seq. Another opt-out that is no older in either order has both, unless a START lifts it and not
// the other one. Nothing else has: an opt-in that lifted it for ever is no reason to settle it,
// since the opt-ins that it ended would be in force again, with their notices.
//
// An opt-in allows, and may lift. Another one has both effects if it is no older in either order,
// lasts as long, is under the same notice, and lifts what the other does. A KindLift lifts and has
// no other effect. A KindUndo lifts less in its scope and more outside of it, and ends the opt-ins
// below its Seq: only another one does. The last answer of a register is the one that counts, and a
// later express opt-in outweighs it as well as the one that replaces that opt-in. A change of number ends
// the opt-ins below its Seq, and so does a later one.
//
// A row is not kept because a START may bring back what it permits: that is computed from all rows
// when the START is recorded, and stored as opt-ins of its own.
func (r *EventRow) replaces(o *EventRow) bool {
	if r.Seq < o.Seq || r.OccurredAt.Before(o.OccurredAt) {
		return false
	}
	switch o.Kind {
	case KindOptOut:
		return r.Kind == KindOptOut && (o.undoable() || !r.undoable())
	case KindOptIn:
		return r.Kind == KindOptIn && r.compareEnd(o) <= 0 && r.Notice == o.Notice &&
			(r.lifts() || !o.lifts()) && (r.undoes() || !o.undoes())
	case KindLift:
		return r.lifts() && r.ExpiresAt.IsZero()
	case KindListed, KindNotListed:
		return r.ofRegister()
	case KindUndo:
		return r.Kind == KindUndo
	case numberChanged:
		return r.Kind == numberChanged
	case restricted, restrictionEnded: // they are counted
	case KindHelp, KindAnswer, KindOptInRequested, KindReassigned, KindNotReassigned, KindNoReassignmentData, KindAsked:
	}
	return false
}

// compareEnd is negative if a row lasts longer than another one.
func (r *EventRow) compareEnd(o *EventRow) int {
	switch {
	case r.ExpiresAt.IsZero() || o.ExpiresAt.IsZero():
		return compareBool(o.ExpiresAt.IsZero(), r.ExpiresAt.IsZero())
	default:
		return o.ExpiresAt.Compare(r.ExpiresAt)
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
