package detect

// Some services name no code at all: "Confirm with 482910", "482910 eingeben, um fortzufahren",
// "482910 ile giriş yapın". What the reader does with the digits says what they are.

// proves scores digits that no noun names, where w is what stands before them. long is whether they
// are six or more: fewer may be a number of people or of points.
func (w *nearby) proves(right *nearby, long bool) uint8 {
	if (w.any|right.any)&rPromo != 0 || w.own&(rNeg|rDial) != 0 || right.other() {
		return 0
	}
	const proof = rQual | rGoOn
	last := 0 // the first word behind that is more than a particle
	for last < right.n && right.roles[last]&rFill != 0 && right.roles[last]&(rLast|rBy|proof) == 0 {
		last++
	}
	switch {
	case w.by(): // "Confirm with 482910", "Mit 482910 bestätigen"
		if right.n > 0 && right.roles[0]&proof != 0 || right.ends() && w.first(4)&proof != 0 {
			return 70
		}
	case last == right.n:
	case right.roles[last]&rLast != 0: // "482910 eingeben, um fortzufahren"
		if right.own&proof != 0 && (w.n == 0 || w.colon || w.roles[0] != 0) {
			return 70
		}
	case right.roles[last]&rBy != 0: // "482910 ile giriş yapın"
		if last+1 < right.n && right.roles[last+1]&proof != 0 {
			return 70
		}
	case long && (w.n == 0 || w.colon) && w.any&(rNeg|rDial) == 0 && right.roles[0]&(rFor|rFill) != 0: // "482910 to log in"
		for _, r := range right.roles[:right.n] {
			switch {
			case r&proof != 0:
				return 70
			case r&(rFor|rFill) == 0:
				return 0
			}
		}
	}
	return 0
}

// by reports whether the words before the candidate end with "with", perhaps with an article.
func (w *nearby) by() bool {
	for _, r := range w.roles[:w.n] {
		if r&rBy != 0 {
			return true
		}
		if r&rFill == 0 {
			return false
		}
	}
	return false
}

// first returns the roles of the nearest n words.
func (w *nearby) first(n int) (r role) {
	for _, x := range w.roles[:min(n, w.n)] {
		r |= x
	}
	return r
}

// ends reports whether the clause ends here, or goes on with a word that says what the digits are
// for: "with 482910.", but not "with 482910 others".
func (w *nearby) ends() bool { return w.n == 0 || w.roles[0] != 0 }

// yearOrRound reports whether p may be a year, or ends as amounts do.
func yearOrRound(p []byte) bool {
	n := len(p)
	return n == 4 && (string(p[:2]) == "19" || string(p[:2]) == "20") || string(p[n-3:]) == "000"
}
