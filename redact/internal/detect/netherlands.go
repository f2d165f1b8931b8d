package detect

var netherlands = country{
	name: "Netherlands",
	entities: []entity{
		{
			id: "NL_BSN", name: "NLBSN",
			doc:      "is a Dutch citizen service number (elfproef, modulus 11)",
			source:   "RvIG, Wet algemene bepalingen burgerservicenummer",
			compared: "stdnum 1.12.0",
			words:    "bsn burgerservicenummer sofinummer",
			forms: []form{
				{as: "9{9}", check: nlBSN, bare: 30, word: 93},
				{as: "9999.99.999", check: nlBSN, bare: 65, word: 94},
				{as: "999 999 999", check: nlBSN, bare: 30, word: 92},
			},
			good: []string{
				"BSN [111222333] ontvangen",
				"BSN [1601.80.600] ontvangen",
				"BSN [441 155 509] ontvangen",
			},
			bad: []string{"BSN 111222334 ontvangen"},
		},
	},
}

// nlBSN checks the sum, in which the last digit counts less one.
func nlBSN(d []byte) bool { return sum(d, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0 && !allSame(d) }
