package detect

var taiwan = country{
	name: "Taiwan",
	entities: []entity{
		{
			id: "TW_ID", name: "TWID",
			doc:      "is a Taiwanese identity number of a citizen or resident (modulus 10)",
			source:   "Ministry of the Interior, Department of Household Registration",
			compared: "stdnum 1.12.0",
			words:    "身分證 身分證字號 居留證 統一證號",
			forms: []form{
				{as: "A[1289]9{8}", check: twID, bare: 45, word: 96},
			},
			good: []string{
				"身分證字號[A123456789]",
				"身分證字號[A123456789]已登錄",
			},
			bad: []string{"身分證字號A123456788"},
		},
	},
}

// twID checks the sum, in which the letter counts as two digits.
func twID(p []byte) bool {
	v := int([26]byte{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33}[p[0]-'A'])
	return (v/10+v%10*9+sum(p[1:], 8, 7, 6, 5, 4, 3, 2, 1, 1))%10 == 0
}
