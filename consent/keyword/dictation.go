package keyword

// People who dictate a text say its marks, and say to whom they dictate.
var (
	spokenMarks = []pattern{
		compilePattern("period|comma|semicolon|colon|ellipsis", nil), compilePattern("full stop", nil), compilePattern("exclamation|question point|mark", nil),
		compilePattern("new line|paragraph", nil), compilePattern("smiley|smiling|sad|thumbs|praying|angry face|up|hands|emoji", nil), compilePattern("punto|virgule|virgola|komma|ponto", nil),
	}
	toAssistant = []pattern{
		compilePattern("hey|ok|okay|hi siri|google|alexa|bixby|cortana", nil), compilePattern("siri|alexa|bixby|cortana", nil),
	}
	orders = []pattern{
		compilePattern("please? reply|respond|answer|text|txt|send|say|type|write|message a? text|message|reply? back? to? them? saying|with|that|says?", nil),
	}
)

// maxDictated is the largest number of words of a text that may be a keyword with what was said
// around it.
const maxDictated = 12

// undictate removes the marks that were spoken at the end of a text, and the words to an assistant
// at its beginning, with the order that follows them.
func undictate(ts []token) []token {
	if len(ts) < 2 || len(ts) > maxDictated {
		return ts
	}
	for _, p := range toAssistant {
		if end, ok := p.match(ts, 0); ok && end < len(ts) {
			ts = ts[end:]
			for _, o := range orders {
				if end, ok := o.match(ts, 0); ok && end < len(ts) {
					ts = ts[end:]
				}
			}
			break
		}
	}
	for again := true; again; {
		again = false
		for _, p := range spokenMarks {
			for n := 1; n <= 2 && n < len(ts); n++ {
				if end, ok := p.match(ts, len(ts)-n); ok && end == len(ts) {
					ts, again = ts[:len(ts)-n], true
					break
				}
			}
		}
	}
	return ts
}
