package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sized is a program with the generic adapter and its webhook, and what the Twilio adapter needs
// instead of the comments. A nil configuration is refused: the program is only linked.
const sized = `package main

import (
	"fmt"

	//service "github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport/httpsms"
	//twilio "github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

func main() {
	fmt.Println(httpsms.New(httpsms.Config{}))
	fmt.Println(webhook.New(webhook.Config{Verifier: webhook.Standard(nil, nil)}))
	//service fmt.Println(service.New(nil, service.Config{}))
	//twilio fmt.Println(twilio.New(twilio.Config{}))
	//twilio fmt.Println(webhook.New(webhook.Config{Verifier: webhook.Twilio(nil), Parse: twilio.ParseWebhook}))
}
`

// sizeRow links a program with and without the Twilio adapter. A test leaves package service and what
// debuggers read out, which take long to link.
func sizeRow() Row {
	return Row{
		Name: "twilio/size", Goal: NoMore(0.3), Unit: "MB",
		What: "what the Twilio adapter and its webhook add to a program with httpsms / that program",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			program := sized
			if env.Shrink <= 1 {
				program = strings.ReplaceAll(program, "//service ", "")
			}
			if baseline, err = linked(env, program); err != nil {
				return 0, 0, err
			}
			ours, err = linked(env, strings.ReplaceAll(program, "//twilio ", ""))
			return ours - baseline, baseline, err
		},
	}
}

// linked builds a program and returns its size in MB.
func linked(env *Env, program string) (float64, error) {
	dir, err := env.TempDir()
	if err != nil {
		return 0, err
	}
	source, path := filepath.Join(dir, "main.go"), filepath.Join(dir, "program.exe")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		return 0, err
	}
	args := []string{"build", "-buildvcs=false", "-o", path}
	if env.Shrink > 1 {
		args = append(args, "-ldflags=-s -w")
	}
	out, err := exec.CommandContext(env, "go", append(args, source)...).CombinedOutput() //nolint:gosec // the arguments are ours
	if err != nil {
		return 0, fmt.Errorf("go build: %w: %s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}
