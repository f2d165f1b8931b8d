package detect

var pakistan = country{
	name: "Pakistan",
	entities: []entity{
		{
			id: "PK_CNIC", name: "PKCNIC",
			doc:      "is a Pakistani identity card number, recognized by the words around it",
			source:   "NADRA, National Identity Card Rules 2002",
			compared: "stdnum 1.12.0",
			words:    "cnic nicop nadra شناختی",
			forms: []form{
				{as: "9{5}-9{7}-9", check: pkCNIC, bare: 48, word: 95},
				{as: "9{13}", check: pkCNIC, bare: 15, word: 90},
			},
			good: []string{
				"CNIC [42201-1234567-9] verified",
				"CNIC [3325414283555] verified",
			},
			bad: []string{"CNIC 82201-1234567-9 verified"},
		},
	},
}

// pkCNIC checks the province, 1 to 7.
func pkCNIC(d []byte) bool { return d[0] >= '1' && d[0] <= '7' }
