package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// ask adds the findings of the host's recognizers to the candidates.
func (r *Redactor) ask(s detect.Scan, text string) {
	for _, h := range r.hosts {
		if !askOne(s, h, r.engine.Min(), text) {
			s.Add(detect.Span{Start: 0, End: len(text), Kind: detect.Unexamined, Score: 100})
		}
	}
}

// inLabel reports whether a finding lies within the label of an entity. To a model "[PERSON]" may be
// a name: texts are searched again after labels were written into them, and logs by several programs.
func inLabel(text string, f Finding) bool {
	const longest = 64
	from := strings.LastIndexByte(text[max(0, f.Start-longest):f.Start+1], '[')
	to := strings.IndexByte(text[f.End-1:min(len(text), f.End+longest)], ']')
	if from < 0 || to < 0 {
		return false
	}
	_, known := kindOf[Entity(text[max(0, f.Start-longest)+from+1:f.End-1+to])]
	return known
}

// askOne reports whether the recognizer did its work.
func askOne(s detect.Scan, h Recognizer, least uint8, text string) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	for _, f := range h.Recognize(nil, text) {
		k, known := kindOf[f.Entity]
		if !known || f.Start < 0 || f.End > len(text) || f.Start >= f.End || f.Score < 0 || f.Score > 1 {
			return false
		}
		if inLabel(text, f) {
			continue
		}
		for f.Start > 0 && !utf8.RuneStart(text[f.Start]) {
			f.Start--
		}
		for f.End < len(text) && !utf8.RuneStart(text[f.End]) {
			f.End++
		}
		if score := uint8(f.Score * 100); score >= least {
			s.Add(detect.Span{Start: f.Start, End: f.End, Kind: k, Score: score})
		}
	}
	return true
}
