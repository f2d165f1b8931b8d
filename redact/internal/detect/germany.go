package detect

var germany = country{
	name: "Germany",
	entities: []entity{
		{
			id: "DE_TAX_ID", name: "DETaxID",
			doc:      "is an identification number for taxes (ISO 7064 MOD 11,10)",
			source:   "BZSt, section 139b AO",
			compared: "stdnum 1.12.0, in part",
			words:    "steuer idnr steuerid steueridentifikationsnummer identifikationsnummer tin steuernummer",
			forms: []form{
				{as: "9{11}", check: deTaxID, bare: 35, word: 92},
				{as: "99 999 999 999", check: deTaxID, bare: 65, word: 92},
			},
			good: []string{
				"Steuer-ID [48291375408]",
				"Steuer-ID [43 298 183 476]",
			},
			bad: []string{"Steuer-ID 48291375409"},
		},
		{
			id: "DE_TAX_NUMBER", name: "DETaxNumber",
			doc:      "is a tax number of an office, or its 13 digit form",
			source:   "ELSTER, Prüfung der Steuernummer",
			compared: "stdnum 1.12.0",
			words:    "steuernummer steuer finanzamt stnr",
			forms: []form{
				{as: "9{10}", word: 85},
				{as: "99/999/9{5}", bare: 45, word: 85},
				{as: "99/9999/9999", bare: 45, word: 85},
				{as: "9{11}", word: 85},
				{as: "999/999/9{5}", bare: 45, word: 85},
				{as: "999/9999/9999", bare: 45, word: 85},
				{as: "9{13}", check: deTax13, bare: 10, word: 85},
			},
			good: []string{
				"Steuernummer [181/815/08155] beim Finanzamt",
				"Steuernummer [7424393114] beim Finanzamt",
				"Steuernummer [29/987/25948] beim Finanzamt",
				"Steuernummer [94/1432/8994] beim Finanzamt",
				"Steuernummer [89897529958] beim Finanzamt",
				"Steuernummer [559/7487/5039] beim Finanzamt",
				"Steuernummer [9549055110646] beim Finanzamt",
			},
			bad: []string{
				"Steuernummer 181/815/0815 beim Finanzamt",
				"Steuernummer 4662390790613 beim Finanzamt",
			},
		},
		{
			id: "DE_ID_CARD", name: "DEIDCard",
			doc:    "is an identity card number (ICAO 9303 check digit)",
			source: "PAuswV; ICAO Doc 9303 part 3",
			words:  "personalausweis ausweis ausweisnummer personalausweisnummer perso",
			forms: []form{
				{as: "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}9", check: mrzDigit, bare: 30, word: 88},
				{as: "T9{8}", bare: 20, word: 80},
				{as: "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}9", check: mrzDigit, bare: 45, word: 93},
			},
			good: []string{
				"Personalausweis [L4VJ82F91]",
				"Personalausweis [T220001293]",
				"Personalausweis [T90475894]",
			},
			bad: []string{"Personalausweis L4VJ82F92"},
		},
		{
			id: "DE_PASSPORT", name: "DEPassport",
			doc:      "is a German passport number (ICAO 9303 check digit)",
			source:   "PassV; ICAO Doc 9303 part 3",
			compared: "stdnum 1.12.0",
			words:    "reisepass pass passnummer passport reisepassnummer",
			forms: []form{
				{as: "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}9", check: mrzDigit, bare: 28, word: 88},
			},
			good: []string{"Reisepass [C4VJ82F98]"},
			bad:  []string{"Reisepass C4VJ82F99"},
		},
		{
			id: "DE_SOCIAL_SECURITY", name: "DESocialSecurity",
			doc:      "is a pension insurance number",
			source:   "VKVV section 2",
			compared: "stdnum 1.12.0",
			words:    "rentenversicherung sozialversicherung sozialversicherungsausweis rvnr sozialversicherungsnummer rentenversicherungsnummer svnr",
			forms: []form{
				{as: "99_9{6}_A_99_?9", check: deSocial, bare: 85, word: 95},
			},
			good: []string{"Rentenversicherung [15070649C103]"},
			bad:  []string{"Rentenversicherung 15070649C104"},
		},
		{
			id: "DE_HEALTH_INSURANCE", name: "DEHealthInsurance",
			doc:    "is a health insurance number, the Versichertennummer",
			source: "GKV-Spitzenverband, section 290 SGB V",
			words:  "krankenkasse kvnr krankenversicherung egk versichertennummer versichertennr krankenversichertennummer gesundheitskarte",
			forms: []form{
				{as: "A9{9}", check: deHealth, bare: 45, word: 92},
			},
			good: []string{"Krankenkasse KVNR [M482913754]"},
			bad:  []string{"Krankenkasse KVNR M482913755"},
		},
		{
			id: "DE_VAT_ID", name: "DEVATID",
			doc:      "is a value added tax number (ISO 7064 MOD 11,10)",
			source:   "BZSt, section 27a UStG",
			compared: "stdnum 1.12.0, in part",
			words:    "ust idnr umsatzsteuer vat umsatzsteueridentifikationsnummer ustid",
			forms: []form{
				{as: "DE_9{3}_9{3}_9{3}", check: deVAT, bare: 80, word: 92},
				{as: "DE_9{3}_9{3}_9{3}", bare: 40, word: 75},
			},
			good: []string{
				"USt-IdNr. [DE284719353]",
				"USt-IdNr. [DE880102989]",
				"Rechnung [DE284719353] ist da",
			},
			bad: []string{
				"USt-IdNr. DE28471935",
				"Rechnung DE284719354 ist da",
			},
		},
		{
			id: "DE_LANR", name: "DELANR",
			doc:    "is a physician number",
			source: "KBV, section 75 SGB V",
			words:  "lanr arztnummer arzt",
			forms: []form{
				{as: "9{9}", check: lanr, bare: 15, word: 85},
			},
			good: []string{"LANR [482913201]"},
			bad:  []string{"LANR 482913301"},
		},
		{
			id: "DE_BSNR", name: "DEBSNR",
			doc:    "is a number of a medical practice site",
			source: "KBV, section 75 SGB V",
			words:  "bsnr betriebsstatte betriebsstattennummer praxis",
			forms: []form{
				{as: "9{9}", check: bsnr, bare: 5, word: 80},
			},
			good: []string{"BSNR [721111100] der Praxis"},
			bad: []string{
				"Bestellung 721111100 ist da",
				"BSNR 450380979 der Praxis",
			},
		},
		{
			id: "DE_FUEHRERSCHEIN", name: "DEFuehrerschein",
			doc:    "is a German driver license number",
			source: "FeV annex 8",
			words:  "fuhrerschein fuehrerschein fahrerlaubnis fuhrerscheinnummer",
			forms: []form{
				{as: "AA9{8}X", bare: 20, word: 75},
				{as: "A9{3}[A-Z0-9]{5}9X", check: hasLetterAfterFirst, bare: 10, word: 75},
			},
			good: []string{
				"Führerschein [K482RTE2951]",
				"Führerschein [WT28809624P]",
			},
			bad: []string{
				"Paket K482RTE2951",
				"Führerschein U132374354L",
			},
		},
		{
			id: "DE_HANDELSREGISTER", name: "DEHandelsregister",
			doc:    "is an entry of the commercial register",
			source: "HRV; Handelsregister",
			words:  "handelsregister amtsgericht",
			forms: []form{
				{as: "HR[AB]_99?9?9?9?9?", bare: 85, word: 90},
			},
			good: []string{"Amtsgericht Mainz, [HRB 48291]"},
			bad:  []string{"Amtsgericht Mainz, HRX 48291"},
		},
		{
			id: "DE_KFZ", name: "DEKFZ",
			doc:    "is a vehicle registration mark",
			source: "FZV section 9",
			words:  "kennzeichen kfz nummernschild autokennzeichen",
			near:   "auto",
			forms: []form{
				{as: "A[ -]AA?_99?9?9?[EH]?", bare: 15, word: 70, capital: true},
				{as: "AA[ -]AA?_99?9?9?[EH]?", bare: 15, word: 70, capital: true},
				{as: "AAA[ -]AA?_99?9?9?[EH]?", bare: 15, word: 70, capital: true},
			},
			good: []string{
				"Kennzeichen [B-MW 4829]",
				"Kennzeichen [NS R7]",
				"Kennzeichen [EZE-J2]",
				"Das Auto ([NS R7]) steht bereit",
			},
			bad: []string{"Kennzeichen B-MW 48291", "Mein Auto steht auf P-AB 12"},
		},
		{
			id: "DE_PLZ", name: "DEPLZ",
			doc:    "is a postal code",
			source: "Deutsche Post",
			words:  "plz postleitzahl ort wohnort anschrift",
			forms: []form{
				{as: "9{5}", check: plz, bare: 1, word: 60},
			},
			good: []string{"PLZ [55131] Mainz"},
			bad: []string{
				"Nummer 55131 Mainz",
				"PLZ 00076 Mainz",
			},
		},
	},
}

// deTaxID checks the number of section 139b AO: no leading zero, no digit more
// than three times among the first ten, ISO/IEC 7064 MOD 11,10.
func deTaxID(d []byte) bool {
	var seen [10]int
	for _, c := range d[:10] {
		if seen[c-'0']++; seen[c-'0'] > 3 {
			return false
		}
	}
	return d[0] != '0' && mod11by10(d)
}

// deTax13 checks the code of the federal state in the uniform form: one digit
// for Bavaria and North Rhine-Westphalia, two for the others, and a zero as
// the fifth digit (ELSTER, Prüfung der Steuernummer), or the code of the state
// in official keys.
func deTax13(d []byte) bool {
	n := number2(d)
	if n >= 1 && n <= 16 {
		return true
	}
	if d[4] != '0' {
		return false
	}
	switch n {
	case 10, 11, 21, 22, 23, 24, 26, 27, 28, 30, 31, 32, 40, 41:
		return true
	}
	return d[0] == '5' || d[0] == '9'
}

// deSocial checks a pension insurance number (VKVV section 2): area, birth
// month and the check digit over the letter as two digits.
func deSocial(p []byte) bool {
	area, month := number2(p), number2(p[4:])
	if area < 2 || month < 1 || month > 12 || number2(p[2:]) == 0 {
		return false
	}
	var d [13]byte
	copy(d[:], p[:8])
	n := p[8] - 'A' + 1
	d[8], d[9] = '0'+n/10, '0'+n%10
	copy(d[10:], p[9:12])
	return crossSum(d[:], "212571212121")%10 == int(p[11]-'0')
}

// deHealth checks the permanent part of a health insurance number.
func deHealth(p []byte) bool {
	var d [11]byte
	n := p[0] - 'A' + 1
	d[0], d[1] = '0'+n/10, '0'+n%10
	copy(d[2:], p[1:])
	return crossSum(d[:], "1212121212")%10 == int(p[9]-'0')
}

// lanr checks the seventh digit with the weights 4 and 9.
func lanr(d []byte) bool {
	return (10-weighted(d, "494949")%10)%10 == int(d[6]-'0')
}

// bsnr checks the region code of the association of physicians.
func bsnr(d []byte) bool {
	switch n := number2(d); {
	case n >= 1 && n <= 3, n == 17, n == 20, n == 21, n >= 24 && n <= 28, n >= 31 && n <= 40, n >= 46 && n <= 73, n == 74, n == 78, n == 79, n == 83, n >= 85 && n <= 89, n >= 93 && n <= 96, n == 98, n == 99:
		return true
	}
	return false
}

// hasLetterAfterFirst tells licence numbers from a letter and digits.
func hasLetterAfterFirst(p []byte) bool {
	for _, c := range p[4:9] {
		if !isDigit(c) {
			return true
		}
	}
	return false
}

// plz checks the range of postal codes that are in use.
func plz(d []byte) bool { s := string(d); return s >= "01001" && s <= "99998" }

// deVAT checks the digits of a value added tax number.
func deVAT(p []byte) bool { return mod11by10(p[2:]) }
