package detect

var chile = country{
	name: "Chile",
	entities: []entity{
		{
			id: "CL_RUT", name: "CLRUT",
			doc:      "is a Chilean tax and identity number, RUT or RUN (modulus 11)",
			source:   "Servicio de Impuestos Internos; Registro Civil",
			compared: "stdnum 1.12.0",
			words:    "rut",
			near:     "rol",
			forms: []form{
				{as: "99.999.999-9", check: clRUT, bare: 85, word: 94},
				{as: "9.999.999-9", check: clRUT, bare: 75, word: 94},
				{as: "9{8}-9", check: clRUT, bare: 45, word: 92},
				{as: "9{7}-9", check: clRUT, bare: 40, word: 92},
				{as: "99.999.999-[K]", check: clRUT, bare: 85, word: 94},
				{as: "9.999.999-[K]", check: clRUT, bare: 80, word: 94},
				{as: "9{8}-[K]", check: clRUT, bare: 75, word: 94},
				{as: "9{7}-[K]", check: clRUT, bare: 70, word: 94},
			},
			good: []string{
				"RUT [12.345.678-5] confirmado",
				"RUT [1.021.909-4] confirmado",
				"RUT [38650321-4] confirmado",
				"Rol: [38650321-4] confirmado",
				"RUT [6605222-2] confirmado",
				"RUT [57.083.374-K] confirmado",
				"RUT [3.771.710-K] confirmado",
				"RUT [88858465-K] confirmado",
				"RUT [4126683-K] confirmado",
				"RUT [10000004-0]",
			},
			bad: []string{"RUT 12.345.678-6 confirmado"},
		},
	},
}

// clRUT checks the last place: weights 2 to 7 from the right and again.
func clRUT(p []byte) bool {
	n, w := 0, 2
	for i := len(p) - 2; i >= 0; i-- {
		n += int(p[i]-'0') * w
		if w++; w > 7 {
			w = 2
		}
	}
	return "0K987654321"[n%11] == p[len(p)-1]
}
