package keyword_test

import (
	"fmt"

	"github.com/sealtext/sealtext/consent/keyword"
)

func ExampleClassify() {
	for _, text := range []string{"STOP", "ｓｔｏｐ!!", "Stop all", "unstop", "please cancel my order"} {
		c := keyword.Classify(text)
		fmt.Println(c.Intent, c.Everything)
	}
	// Output:
	// opt-out false
	// opt-out false
	// opt-out true
	// opt-in false
	// none false
}
