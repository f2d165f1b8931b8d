package detect

// rules are the forms and words of entities, and the formats of keys, compiled once and shared by all engines.
type rules struct {
	numbers []digitRule
	shapes  [numBuckets][]*shapeRule
	context contextTable
	keys    [256][]keyFormat // by the first byte of the prefix
	seconds [256][4]uint64   // and the bytes that follow it in one of them
}

// digitRule is a numRule with the digits that it is for.
type digitRule struct {
	numRule
	digits   int
	grouping grouping // 0 for one run of digits
}

// builtIn are the rules of all countries.
var builtIn = compileRules(all(), keyFormats)

// compileRules compiles the forms and words of entities, which are indexed by kind, and the formats of
// keys.
func compileRules(entities []*entity, keys []keyFormat) *rules {
	t := new(rules)
	var f folder
	sets := &byteSets{map[[4]uint64]int{}, make([][4]uint64, 0, 128)}
	for _, key := range keys {
		first, second := key.prefix[0], key.prefix[1]
		t.keys[first] = append(t.keys[first], key)
		t.seconds[first][second>>6] |= 1 << (second & 63)
	}
	for k, e := range entities {
		for w := range splitWords(f.fold(e.words)) {
			t.context.add(w, Kind(k), false)
		}
		for w := range splitWords(f.fold(e.near)) {
			t.context.add(w, Kind(k), true)
		}
		for i := range e.forms {
			form := &e.forms[i]
			if digits, g, ok := digitsOnly(form.as); ok {
				t.numbers = append(t.numbers, digitRule{numRule{Kind(k), form.check, form.bare, form.word, form.glue}, digits, g})
				continue
			}
			r := &shapeRule{kind: Kind(k), form: form, elements: elements(form.as, sets)}
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
