package detect

var singapore = country{
	name: "Singapore",
	entities: []entity{
		{
			id: "SG_NRIC_FIN", name: "SGNRICFIN",
			doc:    "is an identity card or foreign identification number",
			source: "ICA, National Registration Act",
			words:  "nric fin identity identification",
			forms: []form{
				{as: "[STFGM]9{7}A", check: nric, bare: 85, word: 95},
				{as: "[A-Z]9{7}A", bare: 20, word: 60},
			},
			good: []string{
				"NRIC [S8472913B]",
				"NRIC [H5614598F]",
				"Parcel for [S8472913B] is here",
			},
			bad: []string{
				"Parcel Q8472913A",
				"Parcel for S8472913A is here",
			},
		},
		{
			id: "SG_UEN", name: "SGUEN",
			doc:      "is a unique entity number",
			source:   "ACRA, uen.gov.sg",
			compared: "stdnum 1.12.0, in part",
			words:    "uen entity company acra",
			forms: []form{
				{as: "9{8}A", check: uenBusiness, bare: 45, word: 88},
				{as: "[12]9{8}A", check: uenCompany, bare: 60, word: 90},
				{as: "[TSR]99AA9{4}A", check: uenOther, bare: 85, word: 95},
			},
			good: []string{
				"Company UEN [53294817C]",
				"Company UEN [169368817W]",
				"Company UEN [S85TY7607D]",
			},
			bad: []string{
				"Company UEN 53294817A",
				"Company UEN 155830518Z",
				"Company UEN T56GI3483S",
			},
		},
	},
}

// nric checks the letter of a Singapore identity number.
func nric(p []byte) bool {
	sum := weighted(p[1:], "2765432")
	switch p[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11] == p[8]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11] == p[8]
	case 'F':
		return "XWUTRQPNMLK"[sum%11] == p[8]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11] == p[8]
	}
	return "XWUTRQPNJLK"[(sum+3)%11] == p[8] // M, since 2022
}

// uenBusiness checks a number of the form for businesses (ACRA).
func uenBusiness(p []byte) bool {
	weights := [8]int{10, 4, 9, 3, 8, 2, 7, 1}
	sum := 0
	for i, w := range weights {
		sum += int(p[i]-'0') * w
	}
	return "XMKECAWLJDB"[sum%11] == p[8]
}

// uenCompany checks a number of the form for local companies.
func uenCompany(p []byte) bool {
	weights := [9]int{10, 8, 6, 4, 9, 7, 5, 3, 1}
	sum := 0
	for i, w := range weights {
		sum += int(p[i]-'0') * w
	}
	return "ZKCMDNERGWH"[sum%11] == p[9]
}

// uenOther checks a number of the form for other entities.
func uenOther(p []byte) bool {
	const letters = "ABCDEFGHJKLMNPQRSTUVWX0123456789"
	weights := [9]int{4, 3, 5, 3, 10, 2, 2, 5, 7}
	sum := 0
	for i, w := range weights {
		for v := range len(letters) {
			if letters[v] == p[i] {
				sum += v * w
			}
		}
	}
	return letters[((sum-5)%11+11)%11] == p[9]
}
