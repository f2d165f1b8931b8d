package detect

var vietnam = country{
	name: "Vietnam",
	entities: []entity{
		{
			id: "VN_CCCD", name: "VNCCCD",
			doc:    "is a Vietnamese citizen identity number, recognized by the words around it",
			source: "Bộ Công an, Nghị định 137/2015/NĐ-CP and Thông tư 59/2021/TT-BCA",
			words:  "cccd cước cmnd",
			forms: []form{
				{as: "9{12}", check: vnCCCD, bare: 15, word: 92},
			},
			good: []string{"Số CCCD [001099012345]", "Căn cước công dân [079201004567]"},
			bad:  []string{"Số CCCD 099099012345"},
		},
	},
}

// vnCCCD checks the province of birth, 001 to 096.
func vnCCCD(d []byte) bool { p := value(d[:3]); return p >= 1 && p <= 96 }
