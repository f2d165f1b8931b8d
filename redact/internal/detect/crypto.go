package detect

import "crypto/sha256"

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// wallet looks for a Bitcoin or Ethereum address in a token.
func (s *scanner) wallet(start, end int) {
	p := s.b[start:end]
	n := len(p)
	switch {
	case n >= 26 && n <= 35 && (p[0] == '1' || p[0] == '3'):
		if base58check(p) {
			s.emit(start, end, kCrypto, 99)
		}
	case n >= 14 && n <= 74 && (s.hasFold(start, "bc1") || s.hasFold(start, "tb1")):
		if bech32(p) {
			s.emit(start, end, kCrypto, 99)
		}
	case n == 42 && p[0] == '0' && p[1] == 'x':
		for _, c := range p[2:] {
			if !isHex(c) {
				return
			}
		}
		s.emit(start, end, kCrypto, 85)
	}
}

// base58check decodes 25 bytes and compares the double hash.
func base58check(p []byte) bool {
	var out [25]byte
	for _, c := range p {
		v := -1
		for i := range len(base58) {
			if base58[i] == c {
				v = i
				break
			}
		}
		if v < 0 {
			return false
		}
		for i := len(out) - 1; i >= 0; i-- {
			v += int(out[i]) * 58
			out[i] = byte(v)
			v >>= 8
		}
		if v != 0 {
			return false
		}
	}
	if out[0] != 0 && out[0] != 5 {
		return false
	}
	h := sha256.Sum256(out[:21])
	h = sha256.Sum256(h[:])
	return string(h[:4]) == string(out[21:])
}

// bech32 checks the code of BIP 173, or of BIP 350 for later versions.
func bech32(p []byte) bool {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	gen := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	chk := uint32(1)
	step := func(v uint32) {
		top := chk >> 25
		chk = chk&0x1ffffff<<5 ^ v
		for i, g := range gen {
			if top>>i&1 != 0 {
				chk ^= g
			}
		}
	}
	for _, c := range p[:2] {
		step(uint32(lower(c)) >> 5)
	}
	step(0)
	for _, c := range p[:2] {
		step(uint32(lower(c)) & 31)
	}
	for _, c := range p[3:] {
		v := -1
		for i := range len(charset) {
			if charset[i] == lower(c) {
				v = i
			}
		}
		if v < 0 {
			return false
		}
		step(uint32(v))
	}
	return chk == 1 || chk == 0x2bc830a3
}
