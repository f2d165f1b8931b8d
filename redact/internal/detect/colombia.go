package detect

var colombia = country{
	name: "Colombia",
	entities: []entity{
		{
			id: "CO_CC", name: "COCC",
			doc:      "is a Colombian citizenship card number, recognized by the words around it",
			source:   "Registraduría Nacional del Estado Civil, cédula de ciudadanía",
			compared: "stdnum 1.12.0, in part",
			words:    "cédula ciudadanía",
			near:     "cc",
			forms: []form{
				{as: "9{8}", word: 75},
				{as: "9{10}", word: 75},
				{as: "9.999.999", word: 70},
				{as: "99.999.999", word: 75},
				{as: "9.999.999.999", word: 85},
			},
			good: []string{
				"Cédula de ciudadanía [1.032.456.789]",
				"Cédula de ciudadanía [28097520]",
				"Cédula de ciudadanía [2350194048]",
				"Cédula de ciudadanía [0.864.383]",
				"Cédula de ciudadanía [27.909.622]",
				"C.C. [28097520]",
			},
			bad: []string{"Pedido 1.032.456.789", "Motor de 110 cc por $28097520"},
		},
	},
}
