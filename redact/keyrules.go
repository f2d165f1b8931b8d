package redact

import "strings"

// keyRules are names whose values are secret whatever they look like.
type keyRules struct {
	keys    map[string]bool
	keep    map[string]bool
	longest int        // of keys
	lengths [32]uint64 // of the keys with a first letter: turns most names away
}

func (k *keyRules) add(name string) {
	k.keys[name] = true
	k.longest = max(k.longest, len(name))
	k.lengths[name[0]&31] |= 1 << (len(name) & 63)
}

var defaultKeys = func() keyRules {
	k := keyRules{keys: map[string]bool{}}
	for _, name := range SecretKeys() {
		k.add(foldKey(name))
	}
	return k
}()

const maxKey = 256

// secret reports whether the values under key are masked whatever they are.
func (k *keyRules) secret(key string) bool {
	if k.keep[key] {
		return false
	}
	if len(key) > maxKey {
		return true // no name that a program gives
	}
	if k.holds(key) {
		return true
	}
	for i := 1; i < len(key); i++ {
		word := key[i-1] == '_' || key[i-1] == '-' || key[i-1] == '.' || isUpper(key[i]) && !isUpper(key[i-1])
		if word && k.holds(key[i:]) {
			return true
		}
	}
	return false
}

// holds looks a folded key up. It does not allocate for ASCII keys, which logs
// ask about at every attribute.
func (k *keyRules) holds(key string) bool {
	var buf [48]byte
	n := 0
	if len(key) > len(buf) {
		return k.keys[foldKey(key)]
	}
	for i := range len(key) {
		switch c := key[i]; {
		case c >= 0x80:
			return k.keys[foldKey(key)]
		case c != '_' && c != '-' && c != '.' && c != ' ':
			buf[n] = lower(c)
			n++
		}
	}
	return n <= k.longest && k.lengths[buf[0]&31]>>n&1 != 0 && k.keys[string(buf[:n])]
}

// foldKey lowers a key and drops what separates words in it.
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(key))
}

// SecretKey reports whether a value under the given name, of an attribute,
// member, header or parameter, is masked by the default rules whatever it
// looks like: see [SecretKeys] and [HandlerConfig].
func SecretKey(name string) bool { return defaultKeys.secret(name) }
