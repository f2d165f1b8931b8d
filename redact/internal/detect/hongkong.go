package detect

var hongKong = country{
	name: "Hong Kong",
	entities: []entity{
		{
			id: "HK_HKID", name: "HKHKID",
			doc:      "is a Hong Kong identity card number (modulus 11)",
			source:   "Immigration Department, Registration of Persons Regulations",
			compared: "stdnum 1.12.0",
			words:    "hkid 身份证 身份證 身份證號碼 identity",
			forms: []form{
				{as: "AA?9{6}([0-9A])", check: hkID, bare: 92, word: 96},
				{as: "AA?9{6}[0-9A]", check: hkID, bare: 40, word: 90},
			},
			good: []string{
				"HKID [A123456(3)] verified",
				"HKID [Z409227A] verified",
				"HKID [XM882214(A)]",
				"HKID [NV586675(4)]",
			},
			bad: []string{"HKID A123456(4) verified"},
		},
	},
}

// hkID checks the last place. A blank stands before a single letter and counts 36.
func hkID(p []byte) bool {
	n, w := 36*9, 8
	if !isDigit(p[1]) {
		n, w = 0, 9
	}
	for _, c := range p {
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c-'A') + 10
		}
		n += v * w
		w--
	}
	return n%11 == 0
}
