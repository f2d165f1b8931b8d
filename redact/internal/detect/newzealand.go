package detect

var newZealand = country{
	name: "New Zealand",
	entities: []entity{
		{
			id: "NZ_IRD", name: "NZIRD",
			doc:      "is a New Zealand tax number (modulus 11)",
			source:   "Inland Revenue, Resident withholding tax specification, IRD number validation",
			compared: "stdnum 1.12.0",
			words:    "ird",
			forms: []form{
				{as: "99-999-999", check: nzIRD, bare: 40, word: 93},
				{as: "999-999-999", check: nzIRD, bare: 40, word: 93},
				{as: "99 999 999", check: nzIRD, bare: 30, word: 92},
				{as: "9{8}", check: nzIRD, bare: 15, word: 92},
				{as: "9{9}", check: nzIRD, bare: 15, word: 92},
			},
			good: []string{
				"IRD number [49-091-850]",
				"IRD number [067-930-282]",
				"IRD number [36 850 116]",
				"IRD number [20863203]",
				"IRD number [142346014]",
				"IRD number [49706436]",
			},
			bad: []string{"IRD number 49-091-851"},
		},
	},
}

// nzIRD checks the range and the last digit, with a second row of weights where the first gives 10.
func nzIRD(d []byte) bool {
	var p [9]byte
	p[0] = '0'
	copy(p[9-len(d):], d)
	if n := value(p[:]); n < 10_000_000 || n > 150_000_000 {
		return false
	}
	v := (11 - weighted(p[:], "32765432")%11) % 11
	if v == 10 {
		v = (11 - weighted(p[:], "74325276")%11) % 11
	}
	return digitIs(p[8], v)
}
