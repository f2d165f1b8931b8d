package shadow_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/shadow"
)

// The stages are a file that an operator edits; a tenant that it does not name is at the gate.
func ExampleReadStages() {
	stages, err := shadow.ReadStages(strings.NewReader(`{"clinic": "gate", "corner-books": "observe"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(stages[sealtext.MustTenant("corner-books")], stages[sealtext.MustTenant("bakery")])
	// Output: observe gate
}

// Where a log file has clear numbers is told by lines, not by the numbers.
func ExampleScanLog() {
	log := "level=info msg=\"sent\" id=7\nlevel=warn msg=\"refused\" to=+12025550123\n"
	found, err := shadow.ScanLog(context.Background(), "app.log", strings.NewReader(log), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.File, found.Numbers, found.At)
	// Output: app.log 1 [{2 1}]
}
