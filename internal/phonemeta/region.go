package phonemeta

// RegionOf returns the region (ISO 3166-1 alpha-2) of the numbers that begin with the digits of
// prefix, calling code included, and have omitted more digits. It is empty if the calling code is
// not in use or belongs to no region, and if several regions share it and the digits do not tell
// which one it is. Digits that are not in use give the main region of their calling code, as new
// ranges are mostly of that one; under 1, where that is not so, they give none.
func RegionOf(prefix string, omitted int) string {
	var buf [maxLength]byte
	if omitted < 0 || len(prefix)+omitted > len(buf) {
		return ""
	}
	d := append(buf[:0], prefix...)
	code, n := SplitCode(d)
	p := planOf(code)
	if p == nil {
		return ""
	}
	if p.count == 1 {
		if id := regions[p.first].id; len(id) == 2 {
			return id
		}
		return ""
	}
	found := ""
	for _, fill := range []byte("02579") {
		national := d[n:]
		for range omitted {
			national = append(national, fill)
		}
		switch region, ok := ValidDigits(code, national); {
		case !ok:
		case found != "" && found != region:
			return ""
		default:
			found = region
		}
	}
	if found == "" && code != 1 && len(d) > n {
		return regions[p.first].id
	}
	return found
}
