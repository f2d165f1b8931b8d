package detect

var ukraine = country{
	name: "Ukraine",
	entities: []entity{
		{
			id: "UA_RNOKPP", name: "UARNOKPP",
			doc:      "is a Ukrainian taxpayer number (modulus 11)",
			source:   "Державна податкова служба, Податковий кодекс, article 70",
			compared: "stdnum 1.12.0",
			words:    "рнокпп іпн інн ідентифікаційний rnokpp",
			forms: []form{
				{as: "9{10}", check: uaRNOKPP, bare: 30, word: 93},
			},
			good: []string{
				"РНОКПП [1759013776]",
				"ІПН [1759013776]",
				"РНОКПП [3560727420]",
			},
			bad: []string{"РНОКПП 1759013777"},
		},
	},
}

// uaRNOKPP checks the last digit.
func uaRNOKPP(d []byte) bool {
	n := sum(d, -1, 5, 7, 9, 4, 6, 10, 5, 7) % 11
	return digitIs(d[9], (n+11)%11%10) && !allSame(d)
}
