package detect

// rules are the forms and words of entities, compiled once and shared by all engines.
type rules struct {
	numbers []digitRule
	shapes  [numBuckets][]*shapeRule
	context contextTable
}

// digitRule is a numRule with the digits that it is for.
type digitRule struct {
	numRule
	digits   int
	grouping grouping // 0 for one run of digits
}

// builtIn are the rules of all countries.
var builtIn = compileRules(all())

// compileRules compiles the forms and words of entities, which are indexed by kind.
func compileRules(entities []*entity) *rules {
	t := new(rules)
	var folded []byte
	var off []int32
	sets := &byteSets{map[[4]uint64]int{}, make([][4]uint64, 0, 128)}
	for k, e := range entities {
		for _, w := range splitWords(e.words) {
			folded, off = fold(folded[:0], off[:0], w)
			t.context.add(folded, Kind(k))
		}
		for i := range e.forms {
			f := &e.forms[i]
			if digits, g, ok := digitsOnly(f.as); ok {
				t.numbers = append(t.numbers, digitRule{numRule{Kind(k), f.check, f.bare, f.word, f.glue}, digits, g})
				continue
			}
			r := &shapeRule{kind: Kind(k), form: f, elements: elements(f.as, sets)}
			r.firstRuns()
			for n, in := 0, r.buckets(); n < numBuckets; n++ {
				if in>>n&1 != 0 {
					t.shapes[n] = append(t.shapes[n], r)
				}
			}
		}
	}
	return t
}
