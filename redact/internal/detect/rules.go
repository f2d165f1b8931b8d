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
	var folded []byte
	var off []int32
	sets := &byteSets{map[[4]uint64]int{}, make([][4]uint64, 0, 128)}
	for _, f := range keys {
		first, second := f.prefix[0], f.prefix[1]
		t.keys[first] = append(t.keys[first], f)
		t.seconds[first][second>>6] |= 1 << (second & 63)
	}
	for k, e := range entities {
		for _, w := range splitWords(e.words) {
			folded, off = fold(folded[:0], off[:0], w)
			t.context.add(folded, Kind(k), false)
		}
		for _, w := range splitWords(e.near) {
			folded, off = fold(folded[:0], off[:0], w)
			t.context.add(folded, Kind(k), true)
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
