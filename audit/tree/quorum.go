package tree

import (
	"errors"
	"strconv"

	"golang.org/x/mod/sumdb/note"
)

// Group is a rule about witnesses: at least Need of its members must have signed. A group has signed if
// its own rule holds.
type Group struct {
	Need      int
	Witnesses []note.Verifier
	Groups    []Group
}

// verifiers returns the witnesses of a group and of all groups in it.
func (g *Group) verifiers() []note.Verifier {
	if g == nil {
		return nil
	}
	all := append([]note.Verifier{}, g.Witnesses...)
	for i := range g.Groups {
		all = append(all, g.Groups[i].verifiers()...)
	}
	return all
}

// check returns an error for a group that can never sign, or that nobody needs to sign.
func (g *Group) check() error {
	if g == nil {
		return nil
	}
	if g.Need < 1 || g.Need > len(g.Witnesses)+len(g.Groups) {
		return errors.New("tree: the Need of a Group in Policy.Require must be 1 to the number of its members")
	}
	for i := range g.Groups {
		if err := g.Groups[i].check(); err != nil {
			return err
		}
	}
	return nil
}

// signed reports whether the rule holds for those who have signed, by [keyOf].
func (g *Group) signed(by map[string]bool) bool {
	if g == nil {
		return true
	}
	n := 0
	for _, w := range g.Witnesses {
		if by[keyOf(w.Name(), w.KeyHash())] {
			n++
		}
	}
	for i := range g.Groups {
		if g.Groups[i].signed(by) {
			n++
		}
	}
	return n >= g.Need
}

// keyOf names a key.
func keyOf(name string, id uint32) string { return name + "+" + strconv.FormatUint(uint64(id), 16) }
