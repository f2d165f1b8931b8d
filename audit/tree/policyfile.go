package tree

import (
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
)

// The limits of a policy file.
const (
	maxPolicy  = 64 << 10 // bytes
	maxMembers = 256      // logs, witnesses and groups, of each
)

// policyFile is a policy file as far as it was read.
type policyFile struct {
	logs      []note.Verifier
	witnesses map[string]note.Verifier
	groups    map[string]Group
	members   map[string]bool // names that are members of a group
	logKeys   map[string]bool // public keys
	keys      map[string]bool // public keys of witnesses
	quorum    *Group
	done      bool // there was a quorum line
}

// ParsePolicy parses a policy file (c2sp.org/tlog-policy): lines that name logs, witnesses, groups of
// witnesses, and the quorum. Where it names several logs, origin says which one the policy is for;
// otherwise it may be empty. The quorum becomes Policy.Require. Witnesses have keys for cosignatures by
// Ed25519, see [NewWitness]; addresses are passed over.
//
// The error is a [*sealtext.InputError] that names the line. A file has at most 64 KiB, and 256 each of
// logs, witnesses and groups.
func ParsePolicy(text []byte, origin string) (Policy, error) {
	if len(text) > maxPolicy {
		return Policy{}, &sealtext.InputError{Field: "policy", Rule: "must have at most 64 KiB"}
	}
	p := &policyFile{
		witnesses: map[string]note.Verifier{}, groups: map[string]Group{}, members: map[string]bool{}, logKeys: map[string]bool{}, keys: map[string]bool{},
	}
	number := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		number++
		if rule := p.line(line); rule != "" {
			return Policy{}, &sealtext.InputError{Field: "policy line " + strconv.Itoa(number), Rule: rule}
		}
	}
	if !p.done {
		return Policy{}, &sealtext.InputError{Field: "policy", Rule: "must have a line for the quorum; without witnesses it is: quorum none"}
	}
	policy := Policy{Require: p.quorum}
	found := 0
	for _, l := range p.logs {
		if origin == "" || l.Name() == origin {
			policy.Log = l
			found++
		}
	}
	if found != 1 {
		return Policy{}, &sealtext.InputError{Field: "policy", Rule: "must name the log once; see the origin"}
	}
	return policy, policy.Check()
}

// line reads a line and returns the rule that it breaks.
func (p *policyFile) line(line string) string {
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return "must have no control characters but tabs"
		}
	}
	items := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	if len(items) == 0 || items[0][0] == '#' {
		return ""
	}
	switch args := items[1:]; items[0] {
	case "log":
		return p.log(args)
	case "witness":
		return p.witness(args)
	case "group":
		return p.group(args)
	case "quorum":
		return p.quorumLine(args)
	}
	return "must begin with log, witness, group or quorum"
}

func (p *policyFile) log(args []string) string {
	if len(args) != 1 && len(args) != 2 {
		return "must be: log, a verifier key, and at most an address"
	}
	k, ok := parseKey(args[0])
	if !ok || k.kind != keyEd25519 {
		return "must have the verifier key of a log, by Ed25519"
	}
	v, err := note.NewVerifier(args[0])
	switch {
	case err != nil:
		return "must have the verifier key of a log, by Ed25519"
	case p.logKeys[string(k.public)]:
		return "must not name the key of a log again"
	case len(p.logs) == maxMembers:
		return "must not be the 257th log"
	}
	p.logKeys[string(k.public)] = true
	p.logs = append(p.logs, v)
	return ""
}

// define checks a new name.
func (p *policyFile) define(name string) string {
	_, isWitness := p.witnesses[name]
	_, isGroup := p.groups[name]
	switch {
	case name == "none":
		return "must not define the name none"
	case isWitness || isGroup:
		return "must not define a name again"
	}
	return ""
}

func (p *policyFile) witness(args []string) string {
	if len(args) != 2 && len(args) != 3 {
		return "must be: witness, a name, a verifier key, and at most an address"
	}
	if rule := p.define(args[0]); rule != "" {
		return rule
	}
	v, err := NewWitness(args[1])
	if err != nil {
		return "must have the verifier key of a witness, for cosignatures by Ed25519"
	}
	k, _ := parseKey(args[1])
	switch {
	case p.keys[string(k.public)]:
		return "must not name the key of a witness again"
	case len(p.witnesses) == maxMembers:
		return "must not be the 257th witness"
	}
	p.keys[string(k.public)] = true
	p.witnesses[args[0]] = v
	return ""
}

func (p *policyFile) group(args []string) string {
	if len(args) < 3 {
		return "must be: group, a name, all, any or a number, and at least one member"
	}
	if rule := p.define(args[0]); rule != "" {
		return rule
	}
	if len(p.groups) == maxMembers {
		return "must not be the 257th group"
	}
	var g Group
	members := args[2:]
	switch args[1] {
	case "all":
		g.Need = len(members)
	case "any":
		g.Need = 1
	default:
		n, err := strconv.Atoi(args[1])
		if err != nil || strconv.Itoa(n) != args[1] || n < 1 || n > len(members) {
			return "must have all, any, or a number from 1 to that of its members"
		}
		g.Need = n
	}
	for _, name := range members {
		if p.members[name] {
			return "must not have a member that is one of a group already"
		}
		p.members[name] = true
		w, isWitness := p.witnesses[name]
		inner, isGroup := p.groups[name]
		switch {
		case isWitness:
			g.Witnesses = append(g.Witnesses, w)
		case isGroup:
			g.Groups = append(g.Groups, inner)
		default:
			return "must have members that lines before it define"
		}
	}
	p.groups[args[0]] = g
	return ""
}

func (p *policyFile) quorumLine(args []string) string {
	if len(args) != 1 {
		return "must be: quorum, and a name"
	}
	if p.done {
		return "must not be a second quorum"
	}
	p.done = true
	if args[0] == "none" {
		return ""
	}
	if w, ok := p.witnesses[args[0]]; ok {
		p.quorum = &Group{Need: 1, Witnesses: []note.Verifier{w}}
		return ""
	}
	g, ok := p.groups[args[0]]
	if !ok {
		return "must name a witness or a group that lines before it define"
	}
	p.quorum = &g
	return ""
}
