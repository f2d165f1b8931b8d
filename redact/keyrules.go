package redact

import (
	"fmt"
	"strings"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// keyRules are names whose values are secret whatever they look like.
type keyRules struct {
	keys    map[string]string // each key by itself
	keep    map[string]bool
	longest int        // of keys
	lengths [32]uint64 // of the keys with a first letter: turns most names away
}

func (k *keyRules) add(name string) {
	k.keys[name] = name
	k.longest = max(k.longest, len(name))
	k.lengths[name[0]&31] |= 1 << (len(name) & 63)
}

// newKeyRules checks the names of a configuration.
func newKeyRules(keys, keep []string) (keyRules, error) {
	k := keyRules{keys: map[string]string{}, keep: map[string]bool{}}
	if keys == nil {
		keys = SecretKeys()
	}
	for _, name := range keys {
		folded := foldKey(name)
		if folded == "" {
			return k, fmt.Errorf("%w: Keys holds an empty key", ErrConfig)
		}
		k.add(folded)
	}
	for _, name := range keep {
		k.keep[name] = true
	}
	return k, nil
}

var defaultKeys, _ = newKeyRules(nil, nil) // SecretKeys holds no empty key

// SecretKeys returns the attribute keys that are masked by default.
func SecretKeys() []string {
	return strings.Fields(`
		password passwd pwd pass passphrase passcode secret token jwt csrf xsrf apikey accesskey privatekey secretkey
		signingkey encryptionkey sshkey authorization auth bearer cookie setcookie session sessionid credential cred creds
		signature dsn databaseurl dburl redisurl connectionstring connstring
		otp pin code cvv cvc
		to from msisdn phone phonenumber telephone tel mobile cell recipient sender number
		body message text sms smsbody smstext content payload
		email mail address street postcode postalcode zip zipcode ip ips
		ssn socialsecurity nationalid taxid passport licenseplate driverlicense driverslicense dob dateofbirth birthdate birthday
		iban card cardnumber cardholder pan account accountnumber
		name firstname lastname fullname surname familyname givenname middlename maidenname username`)
}

// qualified are the keys that are words of programs as much as of people, with
// the words before them by which they are not masked: status_code, line_number.
var qualified = map[string]map[string]bool{
	"code":    words("status state error err fault failure exit http grpc rpc response return result reason sql country currency language lang locale region op event signal close"),
	"name":    words(technical),
	"number":  words(technical + " page row port retry attempt sequence seq part chunk shard revision release issue"),
	"message": words("error err log status commit exception warning debug panic failure fault"),
	"text":    words("error err status alt"),
	"content": words("static"),
	"address": words("server host listen bind socket memory mac upstream backend node pod"),
	"to":      words(moves), "from": words(moves),
}

const (
	technical = "service host server file dir path table event function func method handler class package module library struct field column " +
		"k8s pod node cluster namespace container image db database schema collection index queue topic stream partition bucket job task worker " +
		"workflow step line thread process cpu disk volume device interface metric counter span trace logger log route action command program " +
		"template tenant provider plugin feature flag rule check test build version branch tag environment env stage region zone app application " +
		"component key parameter param variable cookie header error exception"
	moves = "state status version level moved migrated upgraded redirect redirected redirects valid effective date time range"
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

const maxKey = 256

// secret reports whether the values under key are masked whatever they are: the
// key, or the end of it from the beginning of a word on, is one of the list, or
// its plural, or is numbered.
func (k *keyRules) secret(key string) bool {
	if k.keep[key] {
		return false
	}
	if len(key) > maxKey {
		return true // no name that a program gives
	}
	if k.find(key) != "" {
		return true
	}
	before := 0 // where the word before begins
	for i := 1; i < len(key); i++ {
		if !wordBegins(key, i) {
			continue
		}
		if found := k.find(key[i:]); found != "" && !ofPrograms(found, key[before:i]) {
			return true
		}
		before = i
	}
	return false
}

// wordBegins reports whether a word of a key begins at i, as in "line_number",
// "lineNumber" and "HTTPStatus".
func wordBegins(key string, i int) bool {
	switch key[i-1] {
	case '_', '-', '.', ' ', '/', ':':
		return true
	}
	if !detect.IsUpper(key[i]) {
		return false
	}
	return !detect.IsUpper(key[i-1]) || i+1 < len(key) && 'a' <= key[i+1] && key[i+1] <= 'z'
}

// ofPrograms reports whether a word that speaks of programs is before a key that
// is qualified.
func ofPrograms(key, word string) bool {
	before := qualified[key]
	if before == nil {
		return false
	}
	var buf [48]byte
	folded, ok := fold48(&buf, word)
	return ok && before[string(folded)]
}

// find returns the key of the list that a name is a form of, or "". It does not
// allocate for ASCII names, which logs ask about at every attribute.
func (k *keyRules) find(name string) string {
	var buf [48]byte
	if folded, ok := fold48(&buf, name); ok {
		return k.form(folded)
	}
	return k.form([]byte(foldKey(name)))
}

// fold48 is foldKey for a short ASCII name.
func fold48(buf *[48]byte, name string) (folded []byte, ok bool) {
	n := 0
	for i := range len(name) {
		switch c := name[i]; {
		case c == '_' || c == '-' || c == '.' || c == ' ' || c == '/' || c == ':':
		case c >= 0x80 || n == len(buf):
			return nil, false
		default:
			buf[n] = detect.Lower(c)
			n++
		}
	}
	return buf[:n], true
}

// form is find for a folded name.
func (k *keyRules) form(name []byte) string {
	if found := k.holds(name); found != "" {
		return found
	}
	for n := len(name); n > 0 && detect.IsDigit(name[n-1]); n-- { // password1
		name = name[:n-1]
	}
	if found := k.holds(name); found != "" {
		return found
	}
	for _, plural := range []string{"s", "es"} { // phone_numbers, addresses
		if n := len(name) - len(plural); n > 2 && string(name[n:]) == plural {
			if found := k.holds(name[:n]); found != "" {
				return found
			}
		}
	}
	return ""
}

// holds returns the key of the list that a folded name is, or "".
func (k *keyRules) holds(name []byte) string {
	n := len(name)
	if n == 0 || n > k.longest || k.lengths[name[0]&31]>>(n&63)&1 == 0 {
		return ""
	}
	return k.keys[string(name)]
}

// foldKey lowers a key and drops what separates words in it.
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', '.', ' ', '/', ':':
			return -1
		}
		return r
	}, strings.ToLower(key))
}

// SecretKey reports whether a value under the given name, of an attribute,
// member, header or parameter, is masked by the default rules whatever it
// looks like: see [SecretKeys] and [HandlerConfig].
func SecretKey(name string) bool { return defaultKeys.secret(name) }
