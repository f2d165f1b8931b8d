package phonemeta

// op is an instruction of the machine for dialing prefixes.
type op uint8

const (
	opFail  op = iota
	opJump     // go to out; in the first step of a program, arg counts its groups
	opSplit    // go to out, or else to arg
	opSave     // note the position in slot arg
	opDigit    // take a digit of the set arg
	opEnd      // go on at the end of the digits only
	opMatch
)

type inst struct {
	op  op
	out uint16
	arg uint16
}

// found is a match at the start of the digits.
type found struct {
	ok     bool
	end    int
	groups int
	save   [8]int8
}

// match runs a prefix program on d. The programs have no loops that take
// nothing and d is short, so backtracking is bounded; alternatives are tried
// in order, as Perl does and libphonenumber expects.
func match(program uint16, d []byte) (m found) {
	if program == 0 || len(d) > 24 {
		return m
	}
	for i := range m.save {
		m.save[i] = -1
	}
	m.groups = int(steps[program].arg)
	m.end, m.ok = try(program, d, 0, &m.save)
	return m
}

func try(pc uint16, d []byte, at int, save *[8]int8) (end int, ok bool) {
	for {
		in := steps[pc]
		switch in.op {
		case opJump:
		case opSplit:
			kept := *save
			if end, ok = try(in.out, d, at, save); ok {
				return end, true
			}
			*save = kept
			pc = in.arg
			continue
		case opSave:
			if int(in.arg) < len(save) {
				save[in.arg] = int8(at)
			}
		case opDigit:
			if at == len(d) || in.arg>>(d[at]-'0')&1 == 0 {
				return 0, false
			}
			at++
		case opEnd:
			if at != len(d) {
				return 0, false
			}
		case opMatch:
			return at, true
		default:
			return 0, false
		}
		pc = in.out
	}
}

// firstDigits returns the set of digits that a match of the program can begin
// with.
func firstDigits(program uint16) (set uint16) {
	if program == 0 {
		return 0
	}
	for d := byte('0'); d <= '9'; d++ {
		if begins(program, d) {
			set |= 1 << (d - '0')
		}
	}
	return set
}

func begins(pc uint16, d byte) bool {
	in := steps[pc]
	switch in.op {
	case opJump, opSave, opEnd:
		return begins(in.out, d)
	case opSplit:
		return begins(in.out, d) || begins(in.arg, d)
	case opDigit:
		return in.arg>>(d-'0')&1 != 0
	case opMatch:
		return true // with nothing taken
	}
	return false
}

// prefixFirst holds, at the start of the program of a national prefix, the
// digits that it begins with: most numbers are turned away by the first.
var prefixFirst = func() (t [len(steps)]uint16) {
	for i := range regions {
		t[regions[i].national] = firstDigits(regions[i].national)
	}
	return t
}()
