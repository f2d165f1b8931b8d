// Command classify tells what a reply to a text message asks for: stop, help,
// start again, or nothing of the kind. It is offline and keeps nothing.
//
// For people it answers line by line, with the rule that decided:
//
//	classify
//	echo 'pls stop texting me' | classify
//	echo 'yes' | classify -context pending_double_opt_in
//	echo 'son' | classify -languages en,tr
//
// For programs, -jsonl reads {"text","context","languages"} a line and writes
// {"decision","rule"} a line. Languages are those in which people write, as
// codes of ISO 639-1; all that are known if they are absent. The context may be
// absent or one of:
//
//	pending_double_opt_in  the person was asked for an opt-in and may say YES
//	opted_out              the person has opted out
//	appointment_program    CONFIRM and CANCEL are commands of the host's own
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/sealtext/sealtext/consent/keyword"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "classify:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out, errs io.Writer) error {
	flags := flag.NewFlagSet("classify", flag.ContinueOnError)
	jsonl := flags.Bool("jsonl", false, "serve a program: texts and decisions as JSON, one a line")
	name := flags.String("context", "", strings.Join(contextNames(), ", ")+"; none by default")
	spoken := flags.String("languages", "", "those in which people write, as en,es; all that are known by default")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("it reads the standard input and takes flags only; -h lists them")
	}
	r, w := bufio.NewReaderSize(in, 1<<16), bufio.NewWriter(out)
	languages, err := languagesOf(strings.FieldsFunc(*spoken, func(r rune) bool { return r == ',' }))
	if err != nil {
		return err
	}
	if *jsonl {
		err = serve(r, w, *name, languages)
	} else {
		err = answer(r, w, errs, *name, languages)
	}
	return errors.Join(err, w.Flush())
}

// contexts are what a text may be an answer to.
var contexts = map[string]keyword.Context{
	"":                      {},
	"pending_double_opt_in": {PendingDoubleOptIn: true},
	"opted_out":             {OptedOut: true},
	"appointment_program": {Commands: []keyword.Command{
		{Name: "confirm", Match: "confirm, confirmed, c"},
		{Name: "cancel", Match: "cancel, cancel appointment, cancel my appointment, cancel #"},
	}},
}

func contextNames() (names []string) {
	for name := range contexts {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func contextOf(name string) (keyword.Context, error) {
	c, ok := contexts[name]
	if !ok {
		return c, fmt.Errorf("the context must be absent or one of %s", strings.Join(contextNames(), ", "))
	}
	return c, nil
}

// languagesOf checks codes of languages. One that the tables do not know is no
// error: it says that people write none of theirs.
func languagesOf(codes []string) ([]string, error) {
	for _, c := range codes {
		if len(c) != 2 || strings.Trim(c, "abcdefghijklmnopqrstuvwxyz") != "" {
			return nil, errors.New("languages must be codes of ISO 639-1, such as en")
		}
	}
	return codes, nil
}

// answer is for people: a line in, a line out.
func answer(r *bufio.Reader, w *bufio.Writer, errs io.Writer, name string, languages []string) error {
	c, err := contextOf(name)
	if err != nil {
		return err
	}
	c.Languages = languages
	if f, ok := errs.(*os.File); ok && terminal(f) && terminal(os.Stdin) {
		fmt.Fprintln(errs, "Type a reply as somebody might send it; Ctrl-D ends.")
	}
	for {
		line, err := r.ReadString('\n')
		if text := strings.TrimRight(line, "\r\n"); text != "" {
			fmt.Fprintln(w, describe(keyword.ClassifyIn(text, c)))
			if r.Buffered() == 0 { // somebody may be waiting for it
				if err := w.Flush(); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// describe is a decision in words.
func describe(c keyword.Classification) string {
	switch c.Intent {
	case keyword.IntentOptOut:
		if c.Everything {
			return "opt-out from everything of the tenant (" + c.Rule + ")"
		}
		return "opt-out (" + c.Rule + ")"
	case keyword.IntentLikelyOptOut:
		return "likely an opt-out: nothing more is sent, and one text may ask back (" + c.Rule + ")"
	case keyword.IntentOptIn:
		return "opt-in (" + c.Rule + ")"
	case keyword.IntentHelp:
		return "help (" + c.Rule + ")"
	case keyword.IntentNone:
	}
	if c.Command != "" {
		return "none: the host's command " + c.Command
	}
	return "none"
}
