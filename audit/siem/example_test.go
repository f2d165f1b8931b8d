package siem_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/siem"
)

// An event as a line of CEF. An Exporter reads events from the log and writes such lines.
func ExampleAppendCEF() {
	fmt.Print(string(siem.AppendCEF(nil, audit.Entry{
		ID: sealtext.ID{1}, At: time.Date(2026, time.November, 21, 12, 1, 30, 0, time.UTC), Tenant: sealtext.MustTenant("clinic"),
		Kind: audit.KindRevealDenied, Number: 17, Actor: sealtext.Actor{ID: "nurse-7"},
		Details: audit.Details{Field: "body", Reason: "support"},
	})))
	// Output:
	// CEF:0|sealtext|sealtext|1|reveal-denied|A sealed value was refused|6|rt=1795262490000 externalId=abaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa act=reveal-denied outcome=failure suid=nurse-7 reason=support cn1Label=number cn1=17 cs1Label=tenant cs1=clinic cs5Label=field or class cs5=body
}
