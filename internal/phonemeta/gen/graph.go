//go:build ignore

package main

import (
	"bytes"
	"fmt"
	"log"
	"regexp/syntax"
	"sort"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// maxLength is the longest national significant number of libphonenumber.
const maxLength = 17

// node is a state of the automata: where each digit leads, and what a number
// that ends here is.
type node struct {
	accept uint8
	next   [10]uint16
}

// graph holds the states of all automata. Numbers are at most 17 digits, so
// the automata have no cycles, and equal ends are shared by construction.
type graph struct {
	nodes []node
	ids   map[node]uint16
}

func newGraph() *graph {
	g := &graph{ids: map[node]uint16{}}
	g.intern(node{}) // state 0 rejects everything
	return g
}

func (g *graph) intern(n node) uint16 {
	if id, ok := g.ids[n]; ok {
		return id
	}
	if len(g.nodes) > 65535 {
		log.Fatal("too many states")
	}
	id := uint16(len(g.nodes))
	g.nodes = append(g.nodes, n)
	g.ids[n] = id
	return id
}

// matcher is a compiled pattern together with the lengths it may match.
type matcher struct {
	prog    *syntax.Prog
	lengths uint32
}

func compile(pattern string) *syntax.Prog {
	re, err := syntax.Parse(strings.Join(strings.Fields(pattern), ""), syntax.Perl)
	if err != nil {
		log.Fatal(err)
	}
	p, err := syntax.Compile(re.Simplify())
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// set is a sorted set of program positions.
type set []uint32

func closure(p *syntax.Prog, pcs set) set {
	seen := map[uint32]bool{}
	var walk func(uint32)
	walk = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := p.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(in.Out)
			walk(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			walk(in.Out)
		case syntax.InstEmptyWidth:
			log.Fatal("assertion in a number pattern")
		}
	}
	for _, pc := range pcs {
		walk(pc)
	}
	var out set
	for pc := range seen {
		switch p.Inst[pc].Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL, syntax.InstMatch:
			out = append(out, pc)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

func start(p *syntax.Prog) set { return closure(p, set{uint32(p.Start)}) }

func step(p *syntax.Prog, s set, digit int) set {
	var next set
	for _, pc := range s {
		in := &p.Inst[pc]
		if in.Op != syntax.InstMatch && in.MatchRune(rune('0'+digit)) {
			next = append(next, in.Out)
		}
	}
	if next == nil {
		return nil
	}
	return closure(p, next)
}

func matched(p *syntax.Prog, s set) bool {
	for _, pc := range s {
		if p.Inst[pc].Op == syntax.InstMatch {
			return true
		}
	}
	return false
}

// pattern returns the start state of an automaton for a whole pattern.
func (g *graph) pattern(pattern string) uint16 {
	p := compile(pattern)
	memo := map[string]uint16{}
	var build func(s set, depth int) uint16
	build = func(s set, depth int) uint16 {
		if s == nil {
			return 0
		}
		key := fmt.Sprint(depth, s)
		if id, ok := memo[key]; ok {
			return id
		}
		var n node
		if matched(p, s) {
			n.accept = 1
		}
		if depth < maxLength+1 {
			for d := range 10 {
				n.next[d] = build(step(p, s, d), depth+1)
			}
		}
		id := g.intern(n)
		memo[key] = id
		return id
	}
	return build(start(p), 0)
}

func (g *graph) write(out *bytes.Buffer) {
	out.WriteString("// next holds ten successors for each state.\nvar next = [...]uint16{\n")
	for _, n := range g.nodes {
		for _, x := range n.next {
			fmt.Fprintf(out, "%d,", x)
		}
		out.WriteString("\n")
	}
	out.WriteString("}\n\n// accept holds, for each state, what a number that ends there is.\nconst accept = \"\" +\n")
	for i := 0; i < len(g.nodes); i += 32 {
		out.WriteString("\"")
		for _, n := range g.nodes[i:min(i+32, len(g.nodes))] {
			fmt.Fprintf(out, "\\x%02x", n.accept)
		}
		if i+32 < len(g.nodes) {
			out.WriteString("\" +\n")
		} else {
			out.WriteString("\"\n")
		}
	}
}

// descs are the types that make a number valid, in libphonenumber's sense.
func descs(m *phonenumbers.PhoneMetadata) []*phonenumbers.PhoneNumberDesc {
	return []*phonenumbers.PhoneNumberDesc{
		m.GetPremiumRate(), m.GetTollFree(), m.GetSharedCost(), m.GetVoip(), m.GetPersonalNumber(),
		m.GetPager(), m.GetUan(), m.GetVoicemail(), m.GetFixedLine(), m.GetMobile(),
	}
}
