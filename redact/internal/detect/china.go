package detect

var china = country{
	name: "China",
	entities: []entity{
		{
			id: "CN_RIC", name: "CNRIC",
			doc:      "is a Chinese resident identity number, with the date of birth (ISO 7064 MOD 11-2)",
			source:   "GB 11643-1999",
			compared: "stdnum 1.12.0, in part",
			words:    "身份证 身份证号 身份证号码 公民身份号码",
			forms: []form{
				{as: "9{18}", check: cnRIC, bare: 85, word: 97},
				{as: "9{17}[X]", check: cnRIC, bare: 88, word: 97},
			},
			good: []string{
				"您的身份证号码为[11010519491231002X]",
				"您的身份证号码为[403696208711259680]",
			},
			bad: []string{"您的身份证号码为110105194912310021"},
		},
		{
			id: "CN_USCC", name: "CNUSCC",
			doc:      "is a Chinese unified social credit code of an organization (modulus 31)",
			source:   "GB 32100-2015",
			compared: "stdnum 1.12.0",
			words:    "统一社会信用代码 信用代码",
			forms: []form{
				{as: "[1-9A-HJ-NPQRTUWXY]{2}9{6}[0-9A-HJ-NPQRTUWXY]{10}", check: cnUSCC, bare: 85, word: 96},
				{as: "9{18}", check: cnUSCC, bare: 40, word: 95},
			},
			good: []string{
				"统一社会信用代码[91350100M000100Y43]",
				"统一社会信用代码[035204378863802588]",
			},
			bad: []string{"统一社会信用代码91350100M000100Y44"},
		},
	},
}

// cnRIC checks the region, the date and the last place.
func cnRIC(p []byte) bool {
	return p[0] != '0' && p[0] != '9' && validDate(int(value(p[6:10])), number2(p[10:]), number2(p[12:])) &&
		(string(p[6:8]) == "19" || string(p[6:8]) == "20" || string(p[6:8]) == "18") &&
		"10X98765432"[sum(p, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)%11] == p[17]
}

// cnUSCC checks the last place, with powers of three as weights.
func cnUSCC(p []byte) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	n, w, last := 0, 1, 0
	for i, c := range p {
		v := 0
		for v < len(alphabet) && alphabet[v] != c {
			v++
		}
		if last = v; i < 17 {
			n += v * w
			w = w * 3 % 31
		}
	}
	return (31-n%31)%31 == last && !allSame(p)
}
