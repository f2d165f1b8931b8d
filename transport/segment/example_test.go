package segment_test

import (
	"fmt"

	"github.com/sealtext/sealtext/transport/segment"
)

func ExampleCount() {
	for _, text := range []string{"Your appointment is tomorrow at 10.", "Your appointment’s tomorrow at 10."} {
		size := segment.Count(text)
		fmt.Println(size.Encoding, size.Segments, size.Left)
	}
	// Output:
	// GSM-7 1 125
	// UCS-2 1 36
}

func ExampleReplace() {
	text, ok := segment.Replace("We’re open – call us…")
	fmt.Println(text, ok)
	// Output: We're open - call us... true
}
