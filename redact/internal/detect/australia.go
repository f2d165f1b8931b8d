package detect

var australia = country{
	name: "Australia",
	entities: []entity{
		{
			id: "AU_ABN", name: "AUABN",
			doc:      "is an Australian business number (modulus 89)",
			source:   "ABR, Format of the ABN",
			compared: "stdnum 1.12.0",
			words:    "abn business",
			forms: []form{
				{as: "9{11}", check: abn, bare: 40, word: 90},
				{as: "99 999 999 999", check: abn, bare: 70, word: 90},
				{as: "99-999-999-999", check: abn, bare: 70, word: 90},
			},
			good: []string{
				"ABN [53 004 085 616]",
				"ABN [94941535483]",
				"ABN [92-924-256-392]",
			},
			bad: []string{"ABN 53 004 085 617"},
		},
		{
			id: "AU_ACN", name: "AUACN",
			doc:      "is an Australian company number",
			source:   "ASIC, Australian Company Number digit check",
			compared: "stdnum 1.12.0",
			words:    "acn company",
			forms: []form{
				{as: "9{9}", check: acn, bare: 20, word: 88},
				{as: "999 999 999", check: acn, bare: 35, word: 88},
				{as: "999-999-999", check: acn, bare: 35, word: 88},
			},
			good: []string{
				"Company ACN [005 498 162]",
				"Company ACN [217070712]",
				"Company ACN [163-278-313]",
			},
			bad: []string{"Company ACN 005 498 163"},
		},
		{
			id: "AU_TFN", name: "AUTFN",
			doc:      "is an Australian tax file number (modulus 11)",
			source:   "ATO, Taxation Administration Act 1953",
			compared: "stdnum 1.12.0",
			words:    "tfn tax",
			forms: []form{
				{as: "9{9}", check: tfn, bare: 20, word: 88},
				{as: "999 999 999", check: tfn, bare: 35, word: 88},
				{as: "999-999-999", check: tfn, bare: 35, word: 88},
			},
			good: []string{
				"Tax file number [482 913 751]",
				"Tax file number [414743003]",
				"Tax file number [067-421-109]",
			},
			bad: []string{"Tax file number 482 913 752"},
		},
		{
			id: "AU_MEDICARE", name: "AUMedicare",
			doc:    "is an Australian Medicare card number",
			source: "Services Australia; AIHW METeOR 270101",
			words:  "medicare",
			forms: []form{
				{as: "9{10}", check: medicare, bare: 20, word: 88},
				{as: "9999 9{5} 9", check: medicare, bare: 60, word: 88},
				{as: "9999-9{5}-9", check: medicare, bare: 60, word: 88},
			},
			good: []string{
				"Medicare card [3951 28471 1]",
				"Medicare card [3307792034]",
				"Medicare card [3934-23390-7]",
			},
			bad: []string{"Medicare card 3951 28472 1"},
		},
	},
}

// abn subtracts one from the first digit and checks modulo 89.
func abn(d []byte) bool {
	weights := [11]int{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}
	sum := -weights[0]
	for i, w := range weights {
		sum += int(d[i]-'0') * w
	}
	return d[0] != '0' && sum%89 == 0
}

func acn(d []byte) bool { return (10-weighted(d, "87654321")%10)%10 == int(d[8]-'0') && !allSame(d) }

func tfn(d []byte) bool {
	sum := weighted(d, "14375869") + 10*int(d[8]-'0')
	return sum%11 == 0 && !allSame(d)
}

func medicare(d []byte) bool {
	return d[0] >= '2' && d[0] <= '6' && weighted(d, "13791379")%10 == int(d[8]-'0') && d[9] != '0'
}
