package detect

var estonia = country{
	name: "Estonia",
	entities: []entity{
		{
			id: "EE_ISIKUKOOD", name: "EEIsikukood",
			doc:      "is an Estonian personal identification code, with the date of birth (modulus 11)",
			source:   "Siseministeerium, Rahvastikuregistri seadus, section 39; EVS 585",
			compared: "stdnum 1.12.0",
			words:    "isikukood isikukoodi isikukoodiga",
			near:     "ik",
			forms: []form{
				{as: "9{11}", check: eeIsikukood, bare: 45, word: 94},
			},
			good: []string{
				"Isikukood [37605030299] on kinnitatud",
				"Isikukood [38101029072]",
				"Isikukood [38101036990]",
				"IK [37605030299] on kinnitatud",
			},
			bad: []string{"Isikukood 37605030298 on kinnitatud", "Dat wist ik niet: 37605030299"},
		},
	},
}

// eeIsikukood checks the sex and century, the date and the last digit, with a second row of weights
// where the first gives 10.
func eeIsikukood(d []byte) bool {
	if d[0] < '1' || d[0] > '8' || !yearFirst(d[1:]) {
		return false
	}
	v := weighted(d, "1234567891") % 11
	if v == 10 {
		v = weighted(d, "3456789123") % 11 % 10
	}
	return digitIs(d[10], v)
}
