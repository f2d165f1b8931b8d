package detect

var nigeria = country{
	name: "Nigeria",
	entities: []entity{
		{
			id: "NG_NIN", name: "NGNIN",
			doc:    "is a Nigerian national identification number (Verhoeff check)",
			source: "NIMC",
			words:  "nin nigeria nigerian",
			forms: []form{
				{as: "9{11}", check: ngNIN, bare: 30, word: 88},
			},
			good: []string{"NIN [48291375608] Nigeria"},
			bad:  []string{"NIN 48291375609 Nigeria"},
		},
		{
			id: "NG_VEHICLE_REGISTRATION", name: "NGVehicleRegistration",
			doc:    "is a Nigerian vehicle registration mark",
			source: "FRSC",
			words:  "plate plates vehicle vehicles registration car",
			forms: []form{
				{as: "AAA_9{3}_AA", bare: 45, word: 75},
			},
			good: []string{"Plate [KJA-482 AB] Lagos"},
			bad:  []string{"Plate KJ-482 A Lagos"},
		},
	},
}

// ngNIN checks the Verhoeff digit.
func ngNIN(d []byte) bool { return verhoeff(d) && !allSame(d[:10]) }
