package answer_test

import (
	"bytes"
	"fmt"

	"github.com/sealtext/sealtext/retention/answer"
)

func ExampleWrite() {
	document := []byte(`{"format":"sealtext-access","version":1,"tenant":"clinic","generated_at":"2026-11-21T12:00:00Z",
		"holders":[{"name":"vault","records":[{"package":"vault","kind":"number","opened":{"number":"+447700900123"}}]}],
		"trailer":{"complete":true,"records":1}}`) // of retention.Rights.Access
	var archive bytes.Buffer // an encrypted file, in an application
	manifest, err := answer.Write(&archive, document)
	if err != nil {
		panic(err)
	}
	for _, f := range manifest.Files {
		fmt.Println(f.Name)
	}
	fmt.Println(manifest.Records, "record")
	// Output:
	// access.json
	// access.html
	// 1 record
}
