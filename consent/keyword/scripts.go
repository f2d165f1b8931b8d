package keyword

// script is a set of the scripts that are read without regard to spaces.
type script uint8

const (
	thai script = 1 << iota
	hangul
	chinese // and the syllables of Japanese
)

// scriptsOf returns the scripts of a folded text by the first bytes of its letters. Most of the words of
// the tables for one script cannot be in a text of another.
func scriptsOf[T string | []byte](text T) (s script) {
	for i := range len(text) {
		switch c := text[i]; {
		case c < 0xE0 || c > 0xE9:
		case c == 0xE0:
			s |= thai
		case c == 0xE1:
			s |= hangul
		case c >= 0xE3:
			s |= chinese
		}
	}
	return s
}

// scriptOf returns the script of a language of these tables.
func scriptOf(language string) script {
	switch language {
	case "th":
		return thai
	case "ko":
		return hangul
	}
	return chinese
}
