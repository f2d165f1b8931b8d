package detect

import "strings"

// This file says which digits stand for a moment or for a record and not for a telephone, although
// a numbering plan has them: nearly every row of ten digits is a number of some country.

// phonesBetween looks for numbers in the row of groups from to to, before, between and after the
// dates in it.
func (s *scanner) phonesBetween(from, to, last int) {
	for k := from; k+2 <= to && from < last; k++ {
		end := s.dateInRow(k, from, to)
		if end == 0 {
			end = s.dayInRow(k, to)
		}
		if end > 0 {
			if k > from {
				s.phoneRow(from, k-1, last)
			}
			from, k = end+1, end
		}
	}
	if from <= to && from < last {
		s.phoneRow(from, to, last)
	}
}

// dateInRow returns the last group of a date, with the time of day after it, that begins at group
// k of the row from from to to, or 0. A year of two digits needs a time with a colon: a French
// number may have the same groups.
func (s *scanner) dateInRow(k, from, to int) int {
	c := &s.cl
	sep := c.groups[k+1].sep
	if sep != c.groups[k+2].sep || sep != '.' && sep != '-' && sep != '/' || k > from && c.groups[k].sep != ' ' && c.groups[k].sep != sepMany {
		return 0
	}
	if k == 0 {
		if _, plus := s.phoneLead(c.groups[0].start); plus || isAlnum(s.b[c.groups[0].start-1]) {
			return 0
		}
	}
	w1, w2, w3 := c.count(k, k), c.count(k+1, k+1), c.count(k+2, k+2)
	if w2 > 2 {
		return 0
	}
	first, second, third := s.value(k), s.value(k+1), s.value(k+2)
	year := false // with four digits
	switch {
	case w1 == 4 && w3 <= 2:
		if first < 1900 || first > 2099 || !validDate(first, second, third) {
			return 0
		}
		year = true
	case w1 <= 2 && (w3 == 2 || w3 == 4 && third >= 1900 && third <= 2099):
		if !validDate(0, second, first) && !validDate(0, first, second) {
			return 0
		}
		year = w3 == 4
	default:
		return 0
	}
	if k+3 > to {
		if year {
			return k + 2
		}
		return 0
	}
	next := c.groups[k+3]
	if next.sep != ' ' && next.sep != sepMany {
		return 0
	}
	if next.end-next.start <= 2 && s.value(k+3) <= 24 {
		switch {
		case s.b[next.end] == ':' && isDigit(s.b[next.end+1]) && isDigit(s.b[next.end+2]):
			return k + 3
		case year && k+4 <= to && c.groups[k+4].sep == '.' && c.count(k+4, k+4) == 2 && s.value(k+4) <= 59:
			return k + 4
		}
	}
	if year {
		return k + 2
	}
	return 0
}

// noPhone reports whether digits that a plan has are a duration, a time stamp or the identifier of
// a record. Who writes a plus sign, or ten digits and more that begin with the national prefix
// zero, means a telephone.
func (s *scanner) noPhone(i, j, start, end int) bool {
	c, b := &s.cl, s.b
	d := c.run(i, j)
	switch {
	case d[0] == '0' && len(d) >= 10 && (i == j || c.groups[j].sep != '.'):
		// With a carrier code before it, a Brazilian number is as long as the number of a parcel.
		return len(d) >= 12 && j == 0 && s.reference(c.groups[0].start, end)
	case i > 0 && c.groups[i].sep == '/' && c.count(i-1, i-1) == 4 && recentYear(s.value(i-1)):
		return !s.context(start, end).has(kPhone)
	case i == j:
		return i == 0 && (s.reference(c.groups[i].start, end) || duration(b, end, false)) || unixTime(d) && !s.context(start, end).has(kPhone)
	case j > i+1:
		return false
	}
	switch c.groups[j].sep {
	case '.':
		return duration(b, end, true) || unixTime(c.run(i, i)) && c.count(j, j) <= 9
	case '/', '-': // 2026/448210
		return c.count(i, i) == 4 && recentYear(s.value(i)) && c.count(j, j) > 4 && !s.context(start, end).has(kPhone)
	}
	return false
}

// dayInRow returns the last group of a day and month that begin at group k with the time of day
// after them, as in "4417 30/11 14:22", or 0.
func (s *scanner) dayInRow(k, to int) int {
	c := &s.cl
	if c.groups[k+1].sep != '/' || c.groups[k+2].sep != ' ' || c.count(k, k) != 2 || c.count(k+1, k+1) != 2 || c.count(k+2, k+2) > 2 {
		return 0
	}
	if end := c.groups[k+2].end; s.b[end] != ':' || !isDigit(s.b[end+1]) || !isDigit(s.b[end+2]) || s.value(k+2) > 24 || !s.dayMonth(k, k+1) {
		return 0
	}
	return k + 2
}

func recentYear(v int) bool { return v >= 1990 && v <= 2099 }

// unixTime reports whether d counts the seconds, milliseconds, microseconds or nanoseconds since
// 1970 to a day between 2014 and 2033. No North American or Indian number begins so.
func unixTime(d []byte) bool {
	switch len(d) {
	case 10, 13, 16, 19:
		return d[0] == '1' && d[1] >= '4'
	}
	return false
}

// duration reports whether a unit of time touches digits that end at end, or stands after a blank
// where apart is set.
func duration(b []byte, end int, fraction bool) bool {
	i := end
	if fraction && b[i] == ' ' {
		i++
	}
	n := 0
	for isLetter(b[i+n]) && n < 8 {
		n++
	}
	switch string(b[i : i+n]) {
	case "ns", "us", "ms":
		return true
	case "s", "m", "h":
		return fraction && i == end
	case "sec", "secs", "second", "seconds", "msec":
		return fraction
	}
	return false
}

// referenceWords name a record or a moment, folded to ASCII where the script allows it: English,
// German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Indonesian, Russian.
var referenceWords = newWordSet("order orders ordernumber orderid booking reservation pnr ref reference refno txn transaction trx utr upi rrn invoice receipt case ticket incident tracking awb shipment parcel consignment urn rx prescription " +
	"commit rev revision sha build version ts timestamp epoch unixtime exp iat nbf created updated expires request trace span session message batch job sku isbn ean upc serial " +
	"bestellung bestellnummer auftrag auftragsnummer buchung buchungsnummer rechnung rechnungsnummer sendung sendungsnummer vorgang vorgangsnummer aktenzeichen referenz " +
	"commande facture colis dossier pedido factura reserva referencia encomenda fatura ordine fattura prenotazione spedizione envio paquete guia folio objeto rastreio kargo takip gonderi przesylka przesylki zasilka balik ordernummer bestelnummer factuurnummer kenmerk " +
	"zamowienie zamowienia faktura paczka siparis fatura rezervasyon pesanan resi заказ заказа счет бронь")

// referenceFill may stand between such a word and its digits.
var referenceFill = newWordSet("no nr num number nummer numero n id is the ist est es e code")

func newWordSet(words string) map[string]bool {
	set := make(map[string]bool, strings.Count(words, " ")+1)
	for w := range splitWords(words) {
		set[w] = true
	}
	return set
}

// reference reports whether the word before the digits, or the one after "is your", names a
// record. Any other word that comes first, such as "call", leaves the digits a telephone.
func (s *scanner) reference(start, end int) bool {
	b := s.b
	for i, words := start, 0; words < 4; words++ {
		gap, dot, blanks, dash := i, false, false, false
		for gap > pad && i-gap < 4 && referenceGap(b[gap-1]) {
			gap--
			dot, blanks, dash = dot || b[gap] == '.', blanks || b[gap] == ' ', dash || b[gap] == '-'
		}
		if gap == i && words > 0 || dash && blanks {
			break
		}
		from := gap
		for from > pad && isLetter(b[from-1]) && gap-from < 24 {
			from--
		}
		word := b[from:gap]
		if from == gap || isAlnum(b[from-1]) || dot && len(word) > 3 {
			break // "Thanks for the order. 07700 900123", but "Ref. 4829103746"
		}
		if in(referenceWords, word) {
			return true
		}
		if !in(referenceFill, word) {
			break
		}
		i = from
	}
	for _, trail := range [...]string{" takip ", " sayili "} { // "4829103746 takip nolu kargo"
		if s.hasFold(end, trail) {
			return true
		}
	}
	for _, lead := range [...]string{" is your ", " is the "} {
		if s.hasFold(end, lead) {
			from := end + len(lead)
			to := from
			for isLetter(b[to]) && to-from < 24 {
				to++
			}
			return in(referenceWords, b[from:to])
		}
	}
	return false
}

// referenceGap reports whether c may stand between a word and the digits that it names.
func referenceGap(c byte) bool {
	switch c {
	case ' ', '\t', ':', '=', '#', '.', '_', '"', '-', '/', foldOther:
		return true
	}
	return false
}

// in reports whether the set has a word of at most 24 bytes, in lower case.
func in(set map[string]bool, word []byte) bool {
	var buf [24]byte
	for i, c := range word {
		buf[i] = lower(c)
	}
	return set[string(buf[:len(word)])]
}
