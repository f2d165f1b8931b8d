//go:build ignore

package main

import (
	"bytes"
	"fmt"
	"log"
	"regexp/syntax"
)

// programs holds the dialing prefix patterns. They have capture groups and
// prefer alternatives in order, so they run on a small backtracking machine.
type programs struct {
	code []string
	ids  map[string]int
}

func newPrograms() *programs {
	return &programs{ids: map[string]int{}, code: []string{"{opFail, 0, 0}"}}
}

// add returns the position of the program for a pattern, 0 for none.
func (p *programs) add(pattern string) int {
	if pattern == "" {
		return 0
	}
	if id, ok := p.ids[pattern]; ok {
		return id
	}
	prog := compile(pattern)
	base := len(p.code)
	at := func(pc uint32) int { return base + 1 + int(pc) }
	p.code = append(p.code, fmt.Sprintf("{opJump, %d, %d}", at(uint32(prog.Start)), prog.NumCap/2-1))
	for _, in := range prog.Inst {
		switch in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			p.code = append(p.code, fmt.Sprintf("{opSplit, %d, %d}", at(in.Out), at(in.Arg)))
		case syntax.InstCapture:
			p.code = append(p.code, fmt.Sprintf("{opSave, %d, %d}", at(in.Out), in.Arg))
		case syntax.InstNop:
			p.code = append(p.code, fmt.Sprintf("{opJump, %d, 0}", at(in.Out)))
		case syntax.InstMatch:
			p.code = append(p.code, "{opMatch, 0, 0}")
		case syntax.InstFail:
			p.code = append(p.code, "{opFail, 0, 0}")
		case syntax.InstEmptyWidth:
			if e := syntax.EmptyOp(in.Arg); e != syntax.EmptyEndText && e != syntax.EmptyEndLine {
				log.Fatalf("assertion %v in %q", e, pattern)
			}
			p.code = append(p.code, fmt.Sprintf("{opEnd, %d, 0}", at(in.Out)))
		default:
			set := 0
			for d := range 10 {
				if in.MatchRune(rune('0' + d)) {
					set |= 1 << d
				}
			}
			p.code = append(p.code, fmt.Sprintf("{opDigit, %d, %#x}", at(in.Out), set))
		}
	}
	p.ids[pattern] = base
	return base
}

func (p *programs) write(out *bytes.Buffer) {
	out.WriteString("// steps are the programs of the dialing prefixes.\nvar steps = [...]inst{\n")
	for _, c := range p.code {
		out.WriteString(c + ",\n")
	}
	out.WriteString("}\n\n")
}
