package detect

var belgium = country{
	name: "Belgium",
	entities: []entity{
		{
			id: "BE_NN", name: "BENN",
			doc:      "is a Belgian national register number (key of modulus 97)",
			source:   "Rijksregister, koninklijk besluit van 3 april 1984",
			compared: "stdnum 1.12.0, in part",
			words:    "national registre rijksregister rijksregisternummer insz niss nationalregister nationalregisternummer",
			forms: []form{
				{as: "99.99.99-999.99", check: beNN, bare: 92, word: 96},
				{as: "9{6}-999-99", check: beNN, bare: 75, word: 94},
				{as: "9{6} 999 99", check: beNN, bare: 75, word: 94},
				{as: "9{11}", check: beNN, bare: 45, word: 94},
			},
			good: []string{
				"Rijksregisternummer [85.07.30-033.28]",
				"Rijksregisternummer [454900-174-47]",
				"Rijksregisternummer [450696 104 69]",
				"Rijksregisternummer [68314301945]",
				"Numéro national [02011563857]",
			},
			bad: []string{"Rijksregisternummer 85.07.30-033.29"},
		},
	},
}

// beNN checks the month, raised by 20 or 40 in numbers for people who are not registered, and the
// key, before which a 2 counts for births from 2000 on.
func beNN(d []byte) bool {
	if m := number2(d[2:]); m > 12 && m < 20 || m > 32 && m < 40 || m > 52 {
		return false
	}
	n, key := value(d[:9]), value(d[9:])
	return 97-n%97 == key || 97-(2_000_000_000+n)%97 == key
}
