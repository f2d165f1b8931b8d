package redact

import "unicode/utf8"

// ask collects the findings of the host's recognizers.
func (s *scanner) ask(text string) {
	for _, h := range s.cfg.hosts {
		if !s.askOne(h, text) {
			s.cands = append(s.cands, cand{0, len(text), kUnexamined, 100})
		}
	}
}

// askOne reports whether the recognizer did its work.
func (s *scanner) askOne(h Recognizer, text string) (ok bool) {
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
		for f.Start > 0 && !utf8.RuneStart(text[f.Start]) {
			f.Start--
		}
		for f.End < len(text) && !utf8.RuneStart(text[f.End]) {
			f.End++
		}
		if score := uint8(f.Score * 100); score >= s.cfg.min {
			s.cands = append(s.cands, cand{f.Start, f.End, k, score})
		}
	}
	return true
}
