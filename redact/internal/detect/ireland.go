package detect

var ireland = country{
	name: "Ireland",
	entities: []entity{
		{
			id: "IE_PPSN", name: "IEPPSN",
			doc:      "is an Irish personal public service number (modulus 23)",
			source:   "Department of Social Protection, PPS number format",
			compared: "stdnum 1.12.0",
			words:    "pps ppsn",
			forms: []form{
				{as: "9{7}A", check: iePPSN, bare: 45, word: 94},
				{as: "9{7}A[A-IW]", check: iePPSN, bare: 75, word: 95},
			},
			good: []string{
				"PPS number [6433435F]",
				"PPS number [6433435OA]",
				"PPS number [9054747OW]",
			},
			bad: []string{"PPS number 6433435E"},
		},
	},
}

// iePPSN checks the first letter, over the digits and the second letter.
func iePPSN(p []byte) bool {
	n := weighted(p, "8765432")
	if len(p) > 8 && p[8] != 'W' {
		n += int(p[8]-'A'+1) * 9
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[n%23] == p[7]
}
