package sealtext

import (
	"encoding/json"
	"strings"
)

// PurposeSet is a set of purposes. Bit p stands for purpose p. The bits are stored.
type PurposeSet uint8

// AllPurposes is the set of all purposes. [Storage] is not in it.
const AllPurposes PurposeSet = 1<<Marketing | 1<<Informational | 1<<Transactional | 1<<OTP

// Storage in a [PurposeSet] is consent to keep the texts of messages after delivery, which is
// separate from consent to receive them. It is not a [Purpose]: no message is sent for it.
//
//	sealtext.Purposes(sealtext.Informational) | sealtext.Storage
//
// It is given and withdrawn like consent for a purpose, in the same scopes. Two kinds of events
// withdraw it: one that names it, and an opt-out from everything of the tenant or the account that
// names no purposes, as STOPALL does. A STOP leaves it in force, because a person who wants no more
// texts may want the earlier ones to be kept. START does not restore it. A withdrawal concerns
// texts from then on; stored texts are removed by their retention class or by erasure.
const Storage PurposeSet = 1

// Purposes returns the set of the given purposes. Invalid values are left out.
func Purposes(ps ...Purpose) (s PurposeSet) {
	for _, p := range ps {
		s |= 1 << p
	}
	return s & AllPurposes
}

// Has reports whether p is in the set.
func (s PurposeSet) Has(p Purpose) bool { return p.Valid() && s&(1<<p) != 0 }

// Each returns the purposes of the set, strictest first, without [Storage].
func (s PurposeSet) Each() (ps []Purpose) {
	for p := Marketing; p <= OTP; p++ {
		if s.Has(p) {
			ps = append(ps, p)
		}
	}
	return ps
}

// words returns the names of the members, "storage" last.
func (s PurposeSet) words() []string {
	names := []string{}
	for _, p := range s.Each() {
		names = append(names, p.String())
	}
	if s&Storage != 0 {
		names = append(names, "storage")
	}
	return names
}

// String returns the names of the members, separated by spaces.
func (s PurposeSet) String() string { return strings.Join(s.words(), " ") }

// MarshalJSON returns a list of lower-case names, such as ["marketing"].
func (s PurposeSet) MarshalJSON() ([]byte, error) { return json.Marshal(s.words()) }

// UnmarshalJSON reads the form of MarshalJSON; null leaves the set unchanged. An unknown or
// repeated name is an [*InputError].
func (s *PurposeSet) UnmarshalJSON(b []byte) error {
	var names []string
	if string(b) == "null" {
		return nil
	}
	if err := json.Unmarshal(b, &names); err != nil {
		return &InputError{Field: "purposes", Rule: "must be a list of names"}
	}
	var set PurposeSet
	for _, name := range names {
		bit := Storage
		if name != "storage" {
			p, err := ParsePurpose(name)
			if err != nil {
				return err
			}
			bit = 1 << p
		}
		if set&bit != 0 {
			return &InputError{Field: "purposes", Rule: "must be named once each"}
		}
		set |= bit
	}
	*s = set
	return nil
}
