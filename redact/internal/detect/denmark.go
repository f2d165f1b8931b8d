package detect

var denmark = country{
	name: "Denmark",
	entities: []entity{
		{
			id: "DK_CPR", name: "DKCPR",
			doc:      "is a Danish civil registration number, recognized by its date and the words around it",
			source:   "CPR-kontoret, Personnummeret i CPR (no check digit since 2007)",
			compared: "stdnum 1.12.0",
			words:    "cpr cprnr cprnummer personnummer",
			forms: []form{
				{as: "9{6}-9999", check: dayOf, bare: 40, word: 91},
				{as: "9{10}", check: dayOf, bare: 20, word: 90},
			},
			good: []string{
				"CPR-nr. [070761-4285]",
				"CPR-nr. [2903975057]",
			},
			bad: []string{"CPR-nr. 071361-4285"},
		},
	},
}
