package vaulttest_test

import (
	"fmt"

	"github.com/sealtext/sealtext/vault/vaulttest"
)

func ExampleFindLeaks() {
	type careless struct{ Mobile string }
	leaks := vaulttest.FindLeaks(careless{"+447700900123"}, "+447700900123")
	fmt.Println(leaks[0].Sink, "shows it", leaks[0].Form)
	// Output: fmt %v of the value itself shows it raw
}

func ExampleShows() {
	log := `level=INFO msg=sent body="K0 447-700-900-123"`
	fmt.Printf("%q\n", vaulttest.Shows(log, "+447700900123"))
	fmt.Printf("%q\n", vaulttest.Shows(`level=INFO msg=sent to=[number]`, "+447700900123"))
	// Output:
	// "digits with something between them"
	// ""
}
