package detect

// entity is a kind of value and all that is known of it: its name, the rules for numbers and for
// tokens of letters and digits, the words that speak of it, and examples. The constants of package
// redact, the list of entities and the tests come from it.
type entity struct {
	// id is the value of the redact.Entity, and name that of its constant.
	id, name string
	// doc goes on after the name of the constant, without a full stop.
	doc string
	// source is the authority that issues the number or says how it is written, with its page, law
	// or standard.
	source string
	// compared is what form and check were compared with when they were written: the text of the
	// source, or an implementation by another author that accepts the good examples, or "in part" some
	// of them and refuses others, such as numbers of older kinds. Empty where no comparison was noted:
	// the source then names the authority, and is not a text that was read for the rule.
	compared string
	// words are those near a value that speak of it, in the languages of the country and in small
	// letters. Accents do not matter.
	words string
	// near are such words that are also ordinary words of one of the languages of texts, such as
	// "ein" and "ne": they count in capitals among small letters, or right before the value.
	near  string
	forms []form
	// off keeps the entity out of redact.DefaultEntities.
	off bool
	// good and bad are texts in which a value, between brackets, is found, and in which none is.
	// Each form has a good text that no other form finds, each check a bad one that only it
	// refuses.
	good, bad []string
	// faint are texts in which a value is found at a score under 50 only.
	faint []string
}

// form is a way to write a value.
type form struct {
	// as is the way: '9' is a digit, 'A' a letter, 'X' either, a set in brackets as in regular
	// expressions, '_' a blank or dash that may be missing, '?' makes optional and "{n}" repeats
	// what is before it. Every other byte is itself. Letters match in both cases.
	as string
	// check judges the letters and digits, in capitals and without separators. Nil takes all.
	check func(p []byte) bool
	// bare and word are the scores, in percent, without and with one of the words near. A form that
	// has only word is found only there.
	bare, word uint8
	// capital refuses letters that are typed small.
	capital bool
	// glue allows letters right before the value.
	glue bool
}

// country is a table of entities.
type country struct {
	name     string
	entities []entity
}

// Names returns the name of every entity, indexed by kind. The first is empty: no entity has kind
// 0.
func Names() []string {
	names := []string{""}
	for _, c := range countries {
		for i := range c.entities {
			names = append(names, c.entities[i].id)
		}
	}
	return names
}

// all returns the entities, indexed by kind.
func all() []*entity {
	list := []*entity{{}}
	for _, c := range countries {
		for i := range c.entities {
			list = append(list, &c.entities[i])
		}
	}
	return list
}

// Kinds of countries that rules in code emit.
var (
	kTRPhone  = kindNamed("TR_PHONE_NUMBER")
	kPHMobile = kindNamed("PH_MOBILE_NUMBER")
	kVPA      = kindNamed("IN_UPI_VPA")
)

// kindNamed returns the kind of an entity.
func kindNamed(id string) Kind {
	k := kNone
	for _, c := range countries {
		for i := range c.entities {
			if k++; c.entities[i].id == id {
				return k
			}
		}
	}
	return kNone
}
