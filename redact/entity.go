package redact

import (
	"slices"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

//go:generate go run internal/entitydoc/gen.go

// Entity names a kind of sensitive value. ENTITIES.md in this directory lists all with an example and
// the source of the rule. The names are those of Microsoft Presidio if it has one,
// so that policies and reports can be compared. The set is closed: [New] refuses a name that is not
// in [Entities].
type Entity string

// entityOf is indexed by kind, and kindOf is the way back.
var entityOf, kindOf = func() ([]Entity, map[Entity]detect.Kind) {
	names := detect.Names()
	list, m := make([]Entity, len(names)), make(map[Entity]detect.Kind, len(names))
	for k, name := range names {
		if list[k] = Entity(name); k > 0 {
			m[list[k]] = detect.Kind(k)
		}
	}
	return list, m
}()

// Entities returns every entity that this version detects, in a fixed order.
func Entities() []Entity {
	return append([]Entity(nil), entityOf[1:]...)
}

// DefaultEntities returns the entities that a zero [Config] looks for: all but [Person] and
// [Location], which are guesses, and [INIFSC], which identifies a branch of a bank.
func DefaultEntities() []Entity { return slices.Clone(defaultEntities) }

var defaultEntities = func() (list []Entity) {
	for _, t := range detect.Tables() {
		for _, e := range t.Entities {
			if !e.Off {
				list = append(list, Entity(e.ID))
			}
		}
	}
	return list
}()

// Known reports whether e is one of [Entities].
func (e Entity) Known() bool {
	_, ok := kindOf[e]
	return ok
}
