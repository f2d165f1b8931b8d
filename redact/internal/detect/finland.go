package detect

var finland = country{
	name: "Finland",
	entities: []entity{
		{
			id: "FI_PERSONAL_IDENTITY_CODE", name: "FIPersonalIdentityCode",
			doc:      "is a Finnish personal identity code (modulus 31)",
			source:   "DVV, Act 661/2009",
			compared: "stdnum 1.12.0, in part",
			words:    "hetu henkilotunnus finnish personbeteckning",
			forms: []form{
				{as: "[0-3]9[01]9{3}[ABCDEFYXWVU]9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetu, bare: 85, word: 95, glue: true},
				{as: "[0-3]9[01]9{3}[ -]9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetuDash, bare: 70, word: 95, glue: true},
				{as: "[0-3]9[01]9{3}+9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetuDash, bare: 70, word: 95, glue: true},
			},
			good: []string{
				"Henkilötunnus [140387-482E]",
				"Henkilötunnus [050588E9974]",
				"Henkilötunnus [150721+843X]",
			},
			bad: []string{
				"Henkilötunnus 140387-482F",
				"Henkilötunnus 280133Y718X",
			},
		},
	},
}

// hetu checks a Finnish code: date and remainder modulo 31 (Act 661/2009).
func hetu(p []byte) bool {
	var d [9]byte
	copy(d[:], p[:6])
	copy(d[6:], p[7:10])
	return hetuRest(d[:], p[10])
}

// hetuDash is hetu for codes whose century sign is a dash or plus sign, which
// is no part of p.
func hetuDash(p []byte) bool { return hetuRest(p[:9], p[9]) }

func hetuRest(d []byte, check byte) bool {
	n := 0
	for _, c := range d {
		n = n*10 + int(c-'0')
	}
	individual := n % 1000
	return validDate(0, number2(d[2:]), number2(d)) && individual >= 2 && "0123456789ABCDEFHJKLMNPRSTUVWXY"[n%31] == check
}
