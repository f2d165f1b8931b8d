package consent

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// commandsOf returns the commands of the programs that are not retired, in their order.
func commandsOf(programs []*program.Declared) (out []keyword.Command) {
	for _, p := range programs {
		if !p.Retired() {
			out = append(out, p.Commands...)
		}
	}
	return out
}

// owners returns the programs that have a command.
func owners(programs []*program.Declared, command string) (names []sealtext.Program) {
	for _, p := range programs {
		if !p.Retired() && slices.ContainsFunc(p.Commands, func(c keyword.Command) bool { return c.Name == command }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// commandOf returns the program that a command is for: of several that have it the one whose message
// offered it last, else the first.
func (l *Ledger) commandOf(ctx context.Context, tx sealtext.Tx, set *program.Set, in InboundText, programs []*program.Declared, command string) (sealtext.Program, error) {
	names := owners(programs, command)
	if len(names) == 0 {
		return sealtext.Program{}, nil
	}
	if len(names) > 1 {
		last, err := l.lastFrom(ctx, tx, set, in.Person, in.Sender)
		if err != nil {
			return sealtext.Program{}, err
		}
		for _, h := range slices.Backward(last) {
			if slices.Contains(h.Commands, command) && slices.Contains(names, h.Program) {
				return h.Program, nil
			}
		}
	}
	return names[0], nil
}
