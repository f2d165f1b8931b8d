package detect

// trigger is what a word of letters alone may start.
type trigger uint16

const (
	gMonth trigger = 1 << iota
	gSecret
	gSecretWeak // only with ':' or '='
	gBearer
	gBegin
	gStreet   // "street" after a number and names
	gCode     // the noun of a one-time passcode
	gNetwork  // a wireless network
	gCardCode // the code on the back of a card
)

var triggerLists = []struct {
	trigger trigger
	words   string
}{
	{gMonth, "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december " +
		"januar februar marz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre " +
		"gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro " +
		"januari februari maart mei augustus maret agustus desember maj augusti oktobra marts stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia " +
		"ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık ledna února března dubna května června července srpna září října listopadu prosince " +
		"ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta " +
		"января февраля марта апреля мая июня июля августа сентября октября ноября декабря січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"},
	{gSecret, "password passwords passwd passphrase pw psw pswd mdp"},
	{gNetwork, "wifi wlan fi"},
	{gCardCode, "cvv cvc cryptogramme kartenprufnummer"},
	{gSecret, passwordWords},
	{gSecretWeak, "pwd pass passe secret token apikey key accesskey secretkey login credential credentials auth authorization"},
	{gBearer, "bearer basic"},
	{gBegin, "begin"},
	{gStreet, "street st avenue ave road rd lane ln drive dr boulevard blvd court ct way place pl square sq terrace close"},
}

type triggerEntry struct {
	hash    uint32
	trigger trigger
}

var triggerTable = func() (t [1024]triggerEntry) {
	eachTrigger(func(g trigger, w string) {
		h := hashWord([]byte(w))
		i := h & uint32(len(t)-1)
		for t[i].hash != 0 && t[i].hash != h {
			i = (i + 1) & uint32(len(t)-1)
		}
		t[i].hash = h
		t[i].trigger |= g
	})
	return t
}()

// eachTrigger calls f for every word of triggerLists and for every noun of a
// passcode.
func eachTrigger(f func(trigger, string)) {
	var folded folder
	for _, l := range triggerLists {
		for w := range splitWords(string(folded.fold(l.words))) {
			f(l.trigger, w)
		}
	}
	for _, l := range otpLists {
		if l.role&rNoun != 0 {
			for w := range splitWords(l.words) {
				f(gCode, w)
			}
		}
	}
}

// wordFilter holds, for the first two letters of a word, the lengths that a
// word can have, or for words that start something what bitOf makes of length
// and last letter. It turns nearly every word away.
type wordFilter [1024]uint32

func newWordFilter(wanted trigger) *wordFilter {
	f := new(wordFilter)
	eachTrigger(func(g trigger, w string) {
		if g&wanted != 0 {
			f[pair(w[0], w[1])] |= 1 << bitOf(len(w), w[len(w)-1])
		}
	})
	return f
}

// triggersFor returns what words may start when kinds are looked for.
func triggersFor(kinds kindSet) (g trigger) {
	for _, x := range []struct {
		kind    Kind
		trigger trigger
	}{
		{kDate, gMonth}, {kDOB, gMonth}, {kCredential, gSecret | gSecretWeak | gBearer | gBegin | gNetwork | gCardCode},
		{kLocation, gStreet}, {kOTP, gCode},
	} {
		if kinds.has(x.kind) {
			g |= x.trigger
		}
	}
	return g
}

// bitOf returns the bit in a filter of words that start something: a mixture of the length and the
// last letter, since words of nearly every usual length begin with some pairs.
func bitOf(n int, last byte) uint { return uint(n+5*int(last&31)) & 31 }

// pair indexes the first two letters of a word, without regard to case.
func pair(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// word looks at a token of letters alone.
func (s *scanner) word(start, end int, or class) {
	b := s.b
	n := end - start
	switch b[end] {
	case '-', ':', '_', '.':
		s.hexToken(start, n)
		if b[end] != ':' && (n <= longestMark || n >= 14) && s.on(kCredential) {
			s.key(start)
			if n == 14 && b[end] == '.' {
				s.unmarkedKey(start, end)
			}
		}
	}
	if or&cHigh != 0 {
		s.codeAt = end // see token
	}
	if s.codeAt > start-otpWindow && s.on(kOTP) {
		s.otpWord(start, end)
	}
	if or&cHigh != 0 && s.on(kCredential) && start >= s.keyEnd && passwordEnds(b[start:end]) {
		s.secretWord(start, end, false)
	}
	if s.cfg.words[pair(b[start], b[start+1])]>>bitOf(n, b[end-1])&1 == 0 || n > 31 {
		return
	}
	if g := triggerOf(b[start:end]); g != 0 {
		s.pull(g, start, end)
	}
}

// triggerOf returns what a word starts.
func triggerOf(word []byte) trigger {
	h := hashWord(word)
	for i := h & uint32(len(triggerTable)-1); triggerTable[i].hash != 0; i = (i + 1) & uint32(len(triggerTable)-1) {
		if triggerTable[i].hash == h {
			return triggerTable[i].trigger
		}
	}
	return 0
}

// pull runs the rules that a word starts.
func (s *scanner) pull(g trigger, start, end int) {
	if g&gCode != 0 {
		s.codeAt = end
		if s.on(kOTP) {
			s.otpAhead(start, end)
		}
	}
	if g&gMonth != 0 && (s.on(kDate) || s.on(kDOB)) {
		s.monthDate(start, end)
	}
	if s.on(kCredential) && start >= s.keyEnd {
		switch {
		case g&gSecret != 0:
			s.secretWord(start, end, false)
		case g&gSecretWeak != 0:
			s.secretWord(start, end, true)
		case g&gBearer != 0:
			s.bearer(end)
		case g&gBegin != 0:
			s.pem(start)
		case g&gNetwork != 0:
			s.network(start, end)
		case g&gCardCode != 0:
			s.cardCode(end)
		}
	}
	if s.on(kLocation) && g&gStreet != 0 {
		s.street(start, end)
	}
}
