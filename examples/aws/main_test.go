package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	if err := run(context.Background(), []string{"-fake"}, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the text is accepted
	// the text is delivered
	// a text after STOP is denied
	// AWS sends nothing to +1202555…, by their own text: true
	// AWS sends nothing to +1202555…, by their own text: false
	// texts that AWS took: 1
}

func TestUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing":          {nil, "name -region, -sender and -to, or use -fake"},
		"an argument":      {[]string{"-fake", "now"}, "it takes flags only"},
		"a sender of none": {[]string{"-region", "eu-west-1", "-sender", "+", "-to", "+12025550123"}, "-sender: "},
		"nobody":           {[]string{"-region", "eu-west-1", "-sender", "+15005550006", "-to", "2025550123"}, "-to: "},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.ErrorContains(t, run(t.Context(), c.args, &out), c.want)
			require.Empty(t, out.String())
		})
	}
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-h"}, &out))
	require.Contains(t, out.String(), "-fake")
}
