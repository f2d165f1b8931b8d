package keyword

// People put after STOP what tells the sender who they are: a name with initials, a date of birth,
// the number of a customer. A STOP with nothing else but that is about the messages.

// idWords are the words before a number or a date that identifies a person.
var idWords = wordSet(`dob born birthday birthdate birth bday mrn ssn zip zipcode postcode member memberid customer patient client acct id ref last4 ending mobile cell ph tel phone number
	nacimiento nacido nacida naissance né née geb geboren geburtsdatum gebdatum nato nata nascita nascimento nascido nascida geboortedatum gebdat urodzenia ur урожд рождения др дн народження doğum född fødselsdato personnummer cpf dni nie nif bsn pesel инн tckn kundnr kundennummer klantnummer cliente clienta
	الميلاد تاريخ जन्म जन्मतिथि janm sinh lahir tgl 生日 出生日期 出生年月日 生年月日 誕生日 생년월일 생일 생년 会员号 身份证`)

// idFillers stand beside them.
var idFillers = wordSet("of date is my in de del di da do le el la les the fecha fec data datum date am ngày năm tanggal तारीख तिथि дата тарихи tarihi für mit for no nr num number")

// particles are the small words within names.
var particles = wordSet("de van von der den la le di da del dos das bin ibn al el ter ten zu du y af av st mc mac o")

// maxIdentity is the number of words of the longest identification.
const maxIdentity = 8

// identifies reports whether words after STOP are nothing but what tells who writes: a name with
// initials, or a number with a word that says what it is.
func identifies(ts []token) bool {
	if len(ts) == 0 || len(ts) > maxIdentity {
		return false
	}
	digits, labels, initials, names, rest := 0, 0, 0, 0, 0
	for _, t := range ts {
		switch {
		case t.word[0] >= '0' && t.word[0] <= '9':
			digits += len(t.word)
		case idWords[t.word]:
			labels++
		case len(t.word) == 1 && t.word[0] >= 'a':
			initials++
		case t.capital || t.known != nil && t.known.given:
			if nounOf(t)&(anOther|aText|aDay|isTimely) != 0 {
				return false
			}
			names++
		case idFillers[t.word] || particles[t.word] || closings[t.word] || courtesy[t.word]:
			rest++
		default:
			return false
		}
	}
	return labels > 0 && digits >= 4 || initials > 0 && names > 0 && names+initials >= rest && digits == 0 && len(ts) <= 5
}
