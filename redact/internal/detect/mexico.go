package detect

import "strings"

var mexico = country{
	name: "Mexico",
	entities: []entity{
		{
			id: "MX_CURP", name: "MXCURP",
			doc:      "is a Mexican population registry code, with a date and a check digit",
			source:   "RENAPO, Instructivo normativo para la asignación de la CURP",
			compared: "stdnum 1.12.0",
			words:    "curp",
			forms: []form{
				{as: "A{4}9{6}[HMX]A{5}X9", check: mxCURP, bare: 92, word: 96},
			},
			good: []string{"CURP [HEGG560427MVZRRL04] validada", "Clave [BOXW310820HNERXN09]"},
			bad:  []string{"CURP HEGG560427MVZRRL05 validada"},
		},
		{
			id: "MX_RFC", name: "MXRFC",
			doc:      "is a Mexican taxpayer code of a person or company, with a date",
			source:   "SAT, Código Fiscal de la Federación, article 27",
			compared: "stdnum 1.12.0, in part",
			words:    "rfc contribuyente fiscal",
			forms: []form{
				{as: "A{4}9{6}X{3}", check: mxRFC, bare: 45, word: 90},
				{as: "A{3}9{6}X{3}", check: mxRFC, bare: 30, word: 88},
			},
			good: []string{"RFC [HEGG560427AB1] validado", "RFC [SAT970701NN3]"},
			bad:  []string{"RFC HEGG561327AB1 validado"},
		},
		{
			id: "MX_CLABE", name: "MXCLABE",
			doc:      "is a Mexican standardized bank account number (weights 3, 7 and 1)",
			source:   "Asociación de Bancos de México, CLABE",
			compared: "stdnum 1.12.0, in part",
			words:    "clabe interbancaria",
			forms: []form{
				{as: "9{18}", check: mxCLABE, bare: 40, word: 94},
				{as: "999 999 9{11} 9", check: mxCLABE, bare: 75, word: 94},
			},
			good: []string{
				"CLABE [032180000118359719]",
				"CLABE [239 910 23444829678 9]",
			},
			bad: []string{"CLABE 032180000118359718"},
		},
	},
}

// mxCURP checks the date and the digit of a CURP, over an alphabet with the letter Ñ.
func mxCURP(p []byte) bool {
	n := 0
	for i, c := range p[:17] {
		v := int(c - '0')
		if !isDigit(c) {
			if v = int(c-'A') + 10; c > 'N' {
				v++
			}
		}
		n += v * (18 - i)
	}
	return yearFirst(p[4:]) && digitIs(p[17], (10-n%10)%10)
}

// mxRFC checks the date, and that the last place is a digit or A. The digit there is not checked:
// numbers are in use that do not have it.
func mxRFC(p []byte) bool {
	return yearFirst(p[len(p)-9:]) && strings.IndexByte("0123456789A", p[len(p)-1]) >= 0
}

// mxCLABE checks the last digit: each product counts modulo 10.
func mxCLABE(d []byte) bool {
	n := 0
	for i, c := range d[:17] {
		n += int(c-'0') * [3]int{3, 7, 1}[i%3] % 10
	}
	return digitIs(d[17], (10-n%10)%10) && !allSame(d)
}
