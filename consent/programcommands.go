package consent

import (
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
)

// checkCommands checks the commands of a program.
func checkCommands(commands []keyword.Command) error {
	for i, c := range commands {
		if err := c.Check(); err != nil {
			return err
		}
		if slices.ContainsFunc(commands[:i], func(b keyword.Command) bool { return b.Name == c.Name }) {
			return inputError("command", "must be registered once in a program")
		}
	}
	return nil
}

// commandsOf are the commands of programs, in their order.
func commandsOf(programs []ProgramConfig) (out []keyword.Command) {
	for _, p := range programs {
		out = append(out, p.Commands...)
	}
	return out
}

// owner is the first of the programs with a command.
func owner(programs []ProgramConfig, command string) (p sealtext.Program) {
	i := slices.IndexFunc(programs, func(p ProgramConfig) bool {
		return slices.ContainsFunc(p.Commands, func(c keyword.Command) bool { return c.Name == command })
	})
	if i >= 0 {
		p = programs[i].Program
	}
	return p
}
