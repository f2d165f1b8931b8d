package detect

import (
	"reflect"
	"slices"
)

// An Entity gives tests the table of one entity with parts of it taken away.
type Entity struct {
	entity
	Kind Kind
}

// AllEntities returns the tables of all entities.
func AllEntities() (list []Entity) {
	for k, e := range all()[1:] {
		list = append(list, Entity{*e, Kind(k + 1)})
	}
	return list
}

func (e Entity) ID() string               { return e.id }
func (e Entity) Good() []string           { return e.good }
func (e Entity) Faint() []string          { return e.faint }
func (e Entity) Bad() []string            { return e.bad }
func (e Entity) Forms() int               { return len(e.forms) }
func (e Entity) Form(i int) string        { return e.forms[i].as }
func (e Entity) Score(i int) (b, w uint8) { return e.forms[i].bare, e.forms[i].word }
func (e Entity) Complete() (missing []string) {
	for _, x := range [...]struct{ what, text string }{{"id", e.id}, {"name", e.name}, {"doc", e.doc}, {"source", e.source}} {
		if x.text == "" {
			missing = append(missing, x.what)
		}
	}
	return missing
}

// Needs reports whether a form is only found beside a word.
func (e Entity) Needs() bool {
	return slices.ContainsFunc(e.forms, func(f form) bool { return f.bare < 50 && f.word >= 50 })
}

// WithoutForm returns e without form i, WithoutWords without its words, and WithoutCheck without
// the check of form i, wherever it is used.
func (e Entity) WithoutForm(i int) Entity {
	e.forms = slices.Delete(slices.Clone(e.forms), i, i+1)
	return e
}

func (e Entity) WithoutWords() Entity {
	e.words, e.near = "", ""
	return e
}

// Near reports whether e has words that are ordinary ones, and WithoutNear returns e without them.
func (e Entity) Near() bool { return e.near != "" }

func (e Entity) WithoutNear() Entity {
	e.near = ""
	return e
}

func (e Entity) WithoutCheck(i int) (without Entity, had bool) {
	if e.forms[i].check == nil {
		return e, false
	}
	check := reflect.ValueOf(e.forms[i].check).Pointer()
	e.forms = slices.Clone(e.forms)
	for k := range e.forms {
		if c := e.forms[k].check; c != nil && reflect.ValueOf(c).Pointer() == check {
			e.forms[k].check = nil
		}
	}
	return e, true
}

// Compile returns an Engine that looks for e and knows no other entity.
func (e Entity) Compile(least uint8) (*Engine, error) {
	list := make([]*entity, len(all()))
	for k := range list {
		list[k] = new(entity)
	}
	list[e.Kind] = &e.entity
	return compile(compileRules(list, nil), Options{Kinds: []Kind{e.Kind}, Min: least, Regions: []string{"US"}})
}

// General is the number of kinds that rules in code name.
const General = int(numGeneral) - 1

// Keys are the formats of keys, with an example each.
func Keys() (services, examples []string) {
	for _, f := range keyFormats {
		services, examples = append(services, f.service+" "+f.prefix), append(examples, f.example)
	}
	return services, examples
}

// KeysWithout returns an Engine for credentials that does not know format i, or all of them for -1.
func KeysWithout(i int) (*Engine, error) {
	formats := slices.Clone(keyFormats)
	if i >= 0 {
		formats = slices.Delete(formats, i, i+1)
	}
	return compile(compileRules(all(), formats), Options{Kinds: []Kind{kCredential}, Min: 50})
}
