package detect

var brazil = country{
	name: "Brazil",
	entities: []entity{
		{
			id: "BR_CPF", name: "BRCPF",
			doc:      "is the number of a Brazilian taxpayer (two check digits, modulus 11)",
			source:   "Receita Federal, Instrução Normativa RFB 2172/2024",
			compared: "stdnum 1.12.0",
			words:    "cpf contribuinte",
			forms: []form{
				{as: "999.999.999-99", check: brCPF, bare: 90, word: 95},
				{as: "9{9}-99", check: brCPF, bare: 60, word: 92},
				{as: "9{11}", check: brCPF, bare: 45, word: 92},
			},
			good: []string{
				"CPF [529.982.247-25] cadastrado",
				"CPF [065153394-53] cadastrado",
				"CPF [59298497148] cadastrado",
				"CPF [699.566.056-03]",
				"CPF [061.967.768-60]",
			},
			bad: []string{
				"CPF 529.982.247-26 cadastrado",
				"CPF 529.982.247-33 cadastrado",
			},
		},
		{
			id: "BR_CNPJ", name: "BRCNPJ",
			doc:      "is the number of a Brazilian company, with letters since July 2026 (two check digits, modulus 11)",
			source:   "Receita Federal, Instrução Normativa RFB 2229/2024",
			compared: "stdnum 1.12.0",
			words:    "cnpj",
			forms: []form{
				{as: "9{14}", check: brCNPJ, bare: 45, word: 92},
				{as: "XX.XXX.XXX/XXXX-99", check: brCNPJ, bare: 92, word: 95},
				{as: "X{12}99", check: brCNPJ, bare: 40, word: 92},
			},
			good: []string{
				"CNPJ [11.222.333/0001-81] aprovado",
				"CNPJ [12.ABC.345/01DE-35] aprovado",
				"CNPJ [55634707965503] aprovado",
				"CNPJ [H69UPNPMUXCB81] aprovado",
			},
			bad: []string{
				"CNPJ 11.222.333/0001-82 aprovado",
				"CNPJ 11.222.333/0001-90 aprovado",
			},
		},
		{
			id: "BR_CNS", name: "BRCNS",
			doc:    "is the number of a Brazilian health card (modulus 11)",
			source: "Ministério da Saúde, DATASUS, Cartão Nacional de Saúde",
			words:  "cns cartão",
			near:   "sus",
			forms: []form{
				{as: "999 9999 9999 9999", check: brCNS, bare: 70, word: 92},
				{as: "9{15}", check: brCNS, bare: 40, word: 92},
			},
			good: []string{
				"Cartão SUS [898 0012 3456 7891]",
				"SUS: [228029826196773]",
				"CNS [228029826196773]",
			},
			bad: []string{"Cartão SUS 898 0012 3456 7892", "Revise sus datos con el folio 228029826196773"},
		},
	},
}

// brCPF checks the two digits of a CPF.
func brCPF(d []byte) bool {
	return !allSame(d) && brDigit(d[:9], 11) == d[9] && brDigit(d[:10], 11) == d[10]
}

// brCNPJ checks the two digits of a CNPJ, whose letters count as their code less 48.
func brCNPJ(p []byte) bool {
	return !allSame(p) && brDigit(p[:12], 9) == p[12] && brDigit(p[:13], 9) == p[13]
}

// brDigit returns the check digit of what weights from 2 to most, from the right and again, give.
func brDigit(p []byte, most int) byte {
	n, w := 0, 2
	for i := len(p) - 1; i >= 0; i-- {
		n += int(p[i]-'0') * w
		if w++; w > most {
			w = 2
		}
	}
	if n %= 11; n < 2 {
		return '0'
	}
	return '0' + byte(11-n)
}

// brCNS checks the sum of a health card, of a definitive or of a provisional number.
func brCNS(d []byte) bool {
	if d[0] == '0' || d[0] >= '3' && d[0] <= '6' {
		return false
	}
	return sum(d, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}
