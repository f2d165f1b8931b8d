package main

import (
	"errors"
	"strings"

	"github.com/sealtext/sealtext/redact"
)

var errMixed = errors.New("entities are named all with a plus sign, to add them to the default ones, or all without it")

// choose returns the entities that names mean: those names, or, where each has a plus sign before it,
// base and those names.
func choose(base []redact.Entity, names []string) (chosen []redact.Entity, added bool, err error) {
	chosen = []redact.Entity{}
	for i, name := range names {
		name, plus := strings.CutPrefix(name, "+")
		if i == 0 && plus {
			chosen = append(chosen, base...)
		}
		if i > 0 && plus != added {
			return nil, false, errMixed
		}
		added = plus
		chosen = append(chosen, redact.Entity(name))
	}
	return chosen, added, nil
}
