package detect

var thailand = country{
	name: "Thailand",
	entities: []entity{
		{
			id: "TH_TNIN", name: "THTNIN",
			doc:      "is a Thai national identification number (modulus 11)",
			source:   "Department of Provincial Administration",
			compared: "stdnum 1.12.0",
			words:    "thai tnin citizen บัตรประชาชน ประจำตัวประชาชน",
			forms: []form{
				{as: "9{13}", check: tnin, bare: 48, word: 92},
				{as: "9 9999 9{5} 99 9", check: tnin, bare: 80, word: 92},
				{as: "9-9999-9{5}-99-9", check: tnin, bare: 80, word: 92},
			},
			good: []string{
				"Thai citizen [3101704829139]",
				"Thai citizen [1 9059 42522 37 5]",
				"Thai citizen [6-5560-28174-67-4]",
			},
			bad: []string{"Thai citizen 3101704829130"},
		},
	},
}

// tnin checks a Thai number: the province digits that are in use and the
// modulus 11 digit.
func tnin(d []byte) bool {
	if d[0] == '0' || d[0] == '9' || allSame(d) {
		return false
	}
	switch p := number2(d[1:]); {
	case p < 10, p >= 28 && p <= 29, p == 59, p == 68, p == 69, p == 78, p == 79, p >= 87 && p <= 89, p > 96:
		return false
	}
	sum := 0
	for i := range 12 {
		sum += int(d[i]-'0') * (13 - i)
	}
	return (11-sum%11)%10 == int(d[12]-'0')
}
