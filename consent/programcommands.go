package consent

import (
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

// owner returns the first of the programs that has a command.
func owner(programs []*program.Declared, command string) (p sealtext.Program) {
	i := slices.IndexFunc(programs, func(p *program.Declared) bool {
		return !p.Retired() && slices.ContainsFunc(p.Commands, func(c keyword.Command) bool { return c.Name == command })
	})
	if i >= 0 {
		p = programs[i].Name
	}
	return p
}
