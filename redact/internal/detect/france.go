package detect

var france = country{
	name: "France",
	entities: []entity{
		{
			id: "FR_NIR", name: "FRNIR",
			doc:      "is a French social security number (key of modulus 97)",
			source:   "INSEE, décret 82-103, numéro d'inscription au répertoire",
			compared: "stdnum 1.12.0",
			words:    "sécurité sociale sécu nir insee assuré",
			forms: []form{
				{as: "9 99 99 99 999 999 99", check: frNIR, bare: 90, word: 96},
				{as: "9{13} 99", check: frNIR, bare: 80, word: 95},
				{as: "9{15}", check: frNIR, bare: 55, word: 95},
				{as: "9{5}2[AB]9{8}", check: frCorsica, bare: 85, word: 96},
			},
			good: []string{
				"Sécurité sociale : [1 85 05 78 006 084 91]",
				"Sécurité sociale : [4681094179823 22]",
				"Sécurité sociale : [745818881071760]",
				"Sécurité sociale : [858262A73341360]",
				"Sécu [285052A00608482]",
				"Sécu [285052B00608412]",
			},
			bad: []string{
				"Sécurité sociale : 1 85 05 78 006 084 92",
				"Sécurité sociale : 850522A50129040",
			},
		},
		{
			id: "FR_SPI", name: "FRSPI",
			doc:      "is a French tax number of a person (key of modulus 511)",
			source:   "DGFiP, numéro fiscal; OCDE, Tax identification numbers, France",
			compared: "stdnum 1.12.0",
			words:    "fiscal spi impôts",
			forms: []form{
				{as: "99 99 999 999 999", check: frSPI, bare: 80, word: 95},
				{as: "9{13}", check: frSPI, bare: 45, word: 94},
			},
			good: []string{
				"Numéro fiscal [30 23 217 600 053]",
				"Numéro fiscal [2369815960316]",
			},
			bad: []string{"Numéro fiscal 30 23 217 600 054"},
		},
		{
			id: "FR_SIREN", name: "FRSIREN",
			doc:      "is the number of a French company (Luhn check)",
			source:   "INSEE, code de commerce R123-221",
			compared: "stdnum 1.12.0",
			words:    "siren",
			forms: []form{
				{as: "999 999 999", check: luhnVaried, bare: 30, word: 92},
				{as: "9{9}", check: luhnVaried, bare: 20, word: 92},
			},
			good: []string{
				"SIREN [732 829 320]",
				"SIREN [482907730]",
			},
			bad: []string{"SIREN 732 829 321"},
		},
		{
			id: "FR_SIRET", name: "FRSIRET",
			doc:      "is the number of an establishment of a French company (Luhn check)",
			source:   "INSEE, code de commerce R123-221",
			compared: "stdnum 1.12.0",
			words:    "siret",
			forms: []form{
				{as: "999 999 999 9{5}", check: frSIRET, bare: 65, word: 94},
				{as: "9{14}", check: frSIRET, bare: 35, word: 92},
			},
			good: []string{
				"SIRET [732 829 320 00074]",
				"SIRET [61977611073938]",
				"SIRET [35600000078353]",
			},
			bad: []string{
				"SIRET 732 829 320 00075",
				"SIRET 356 000 000 00012",
			},
		},
	},
}

// frNIR checks the sex, the month, which is raised where it is not known, and the key.
func frNIR(d []byte) bool { return frStart(d) && value(d[:13])%97+value(d[13:]) == 97 }

func frStart(d []byte) bool {
	m := number2(d[3:])
	return d[0] != '0' && d[0] != '5' && d[0] != '6' && d[0] != '9' && (m >= 1 && m <= 12 || m >= 20 && m <= 42 || m >= 50)
}

// frCorsica is frNIR for a birth in 2A or 2B, which count as 19 and 18.
func frCorsica(p []byte) bool {
	var d [15]byte
	copy(d[:], p)
	d[5], d[6] = '1', '9'-(p[6]-'A')
	return frNIR(d[:])
}

// frSPI checks the type of person and the last three digits.
func frSPI(d []byte) bool { return d[0] <= '3' && value(d[:10])%511 == value(d[10:]) && !allSame(d) }

// frSIRET checks the sum, which for the post offices is that of the digits modulo 5.
func frSIRET(d []byte) bool {
	if string(d[:9]) == "356000000" {
		return sum(d, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)%5 == 0
	}
	return luhnVaried(d)
}
