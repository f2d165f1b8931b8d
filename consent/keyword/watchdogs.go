package keyword

// watchdogs are authorities against spam, in words that mean nothing else: who names one to a business is
// about to report it, or has.
var watchdogs = wordSet(`profeco indecopi aepd sernac osiptel condusef 33700 cnil dgccrf bloctel bundesnetzagentur netzagentur verbraucherzentrale robinsonliste unterlassungsklage agcom garante agcm codacons procon anatel anacom cnpd acm consumentenbond spamklacht uokik uke uodo роскомнадзор ркн держспоживслужбу держспоживслужби держспоживслужба btk konsumentverket imy datatilsynet forbrukertilsynet forbrugerombudsmanden kominfo brti ylki mcmc skmm ntc trai ट्राई anspdcp ancom anpc naih nmhh`)

// threatens recognizes a text that names one.
func (r reading) threatens(ts []token) (Classification, bool) {
	return Classification{Intent: IntentLikelyOptOut, Rule: "report.watchdog"}, len(ts) <= maxAlone && anyOf(ts, watchdogs) && !r.endsAsking()
}
