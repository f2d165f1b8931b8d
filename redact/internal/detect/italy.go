package detect

var italy = country{
	name: "Italy",
	entities: []entity{
		{
			id: "IT_FISCAL_CODE", name: "ITFiscalCode",
			doc:      "is an Italian fiscal code",
			source:   "Agenzia delle Entrate, DM 345/2001",
			compared: "stdnum 1.12.0",
			words:    "fiscale codice",
			forms: []form{
				{as: "A{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}A[0-9LMNPQRSTUV]{3}A", check: fiscalCode, bare: 95, word: 98},
			},
			good: []string{"Codice fiscale [BNCLRA87C54F205B]"},
			bad:  []string{"Codice fiscale BNCLRA87C54F205C"},
		},
		{
			id: "IT_VAT_CODE", name: "ITVATCode",
			doc:    "is an Italian value added tax number (Luhn check)",
			source: "Agenzia delle Entrate, DPR 633/1972",
			words:  "piva partita iva vat",
			forms: []form{
				{as: "9{11}", check: itVAT, bare: 35, word: 90},
			},
			good: []string{"Partita IVA [04829137019]"},
			bad:  []string{"Partita IVA 04829137010"},
		},
		{
			id: "IT_DRIVER_LICENSE", name: "ITDriverLicense",
			doc:    "is an Italian driver license number",
			source: "Ministero delle Infrastrutture e dei Trasporti",
			words:  "patente guida license licence driver",
			forms: []form{
				{as: "U1[BCDFGHLJKMNPRSTUWYXZ0-9]{7}A", bare: 30, word: 80},
				{as: "AA9{7}A", bare: 15, word: 75},
			},
			good: []string{
				"Patente di guida [MI4829137K]",
				"Patente di guida [U11WXJS3UV]",
			},
			bad: []string{"Pacco MI4829137K"},
		},
		{
			id: "IT_IDENTITY_CARD", name: "ITIdentityCard",
			doc:    "is an Italian identity card number",
			source: "Ministero dell'Interno, DM 23 dicembre 2015",
			words:  "carta identita identity identificazione",
			forms: []form{
				{as: "AA_9{7}", bare: 8, word: 70},
				{as: "9{7}AA", bare: 8, word: 70},
				{as: "AA9{5}AA", bare: 20, word: 75},
			},
			good: []string{
				"Carta d'identità [CA48291MN]",
				"Carta d'identità [WG 5110870]",
				"Carta d'identità [4531720EH]",
			},
			bad: []string{"Pacco CQ48291M"},
		},
		{
			id: "IT_PASSPORT", name: "ITPassport",
			doc:    "is an Italian passport number",
			source: "Polizia di Stato",
			words:  "passaporto passport",
			forms: []form{
				{as: "AA9{7}", bare: 8, word: 70},
			},
			good: []string{"Passaporto [YB4829137]"},
			bad:  []string{"Pacco YB4829137"},
		},
	},
}

// fiscalCode checks the control letter of an Italian fiscal code.
func fiscalCode(p []byte) bool {
	odd := [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}
	sum := 0
	for i, c := range p[:15] {
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c - 'A')
		}
		if i%2 == 0 {
			v = odd[v]
		}
		sum += v
	}
	return byte(sum%26)+'A' == p[15]
}

// itVAT checks an Italian VAT number: Luhn, and an office code that exists.
func itVAT(d []byte) bool { return luhn(d) && !allSame(d) }
