package detect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// covers reports whether findings cover the first place of value in text, exactly.
func covers(e *detect.Engine, text, value string) bool {
	s, ok := e.Scan(text)
	if !ok {
		return false
	}
	defer s.Close()
	start := strings.Index(text, value)
	return slices.ContainsFunc(s.Resolve(), func(x detect.Span) bool { return x.Start == start && x.End == start+len(value) })
}

// TestKeys finds an example of every format of a key in a line and in a sentence, and with its format
// taken away in neither.
func TestKeys(t *testing.T) {
	all, err := detect.KeysWithout(-1)
	require.NoError(t, err)
	services, examples := detect.Keys()
	for i, key := range examples {
		t.Run(services[i], func(t *testing.T) {
			sentence, line := "use "+key+", it is new", "value = \""+key+"\""
			require.True(t, covers(all, sentence, key), sentence)
			require.True(t, covers(all, line, key), line)
			without, err := detect.KeysWithout(i)
			require.NoError(t, err)
			require.False(t, covers(without, sentence, key), "another format finds it too")
			short := "use " + key[:len(key)/6] + ", it is new"
			require.False(t, covers(all, short, key[:len(key)/6]), short)
		})
	}
}

// TestUnmarkedKeys finds keys without a prefix by their shape. All were made up.
func TestUnmarkedKeys(t *testing.T) {
	all, err := detect.KeysWithout(-1)
	require.NoError(t, err)
	for _, c := range []struct{ service, key, near string }{
		{"Telegram", "5839201746:AAHd7x2KqLm9Vt4sWz1Yp8Rb6Nc3Uf5Gj0E", "5839201746:AAHd7x2KqLm9Vt4sWz1Yp8Rb6Nc3Uf5Gj0"},
		{"Microsoft", "kZ78Q~x4TnVb2Lq9RmWc6YpHs3JdFg7Ke1Uz0aBt", "kZ78Q~x4TnVb2Lq9RmWc6YpHs3Jd"},
		{"Microsoft, other bytes", "k_.8Q~x4TnVb2Lq9RmWc6YpHs3JdFg7Ke1Uz0aBt", "k_.8Q-x4TnVb2Lq9RmWc6YpHs3JdFg7Ke1Uz0aBt"},
		{"Terraform, letters", "kaLmbQxcVtdsWz.atlasv1.Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4sWz1Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4", "kaLmbQxcVtdsWz.atlasv2.Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4sWz1Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4"},
		{"Airtable, letters", "patkaLmbQxcVtdsWz.3f9c1b7e4d2a8f605e7c9a1b3d5f70823f9c1b7e4d2a8f605e7c9a1b3d5f7082", "patkaLmbQxcVtdsWz.3f9c1b7e4d2a8f605e7c9a1b3d5f70823f9c1b7e"},
		{"Terraform", "k3Lm9Qx2Vt7sWz.atlasv1.Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4sWz1Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9Vt4", "k3Lm9Qx2Vt7sWz.atlasv1.Yp8Rb6Nc3Uf5Gj0Ed7x2KqLm9"},
		{"Discord", "MTA4NzY1NDMyMTA5ODc2NTQz.GxYz1a.k3Lm9Qx2Vt7sWz1Yp8Rb6Nc3Uf5Gj0Ed7x2KqL", "MTA4NzY1NDMyMTA5ODc2NTQz.GxYz1a.k3Lm9Qx2Vt"},
		{"Mailchimp", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-us21", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-eu21"},
		{"Mailgun", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-1b2c3d4e-5f607182", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-1b2c3d4e-5f60718x"},
		{"Infobip", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809", "3f9c1b7e4d2a8f605e7c9a1b3d5f7082-1b2c3d4e-5f60-4718-92a3b4c5d6e7f809"},
	} {
		t.Run(c.service, func(t *testing.T) {
			require.True(t, covers(all, "use "+c.key+", it is new", c.key))
			require.True(t, covers(all, "value=\""+c.key+"\"", c.key))
			require.False(t, covers(all, "use "+c.near+", it is new", c.near))
		})
	}
}

// TestKeysAndWords has prefixes of keys that words follow.
func TestKeysAndWords(t *testing.T) {
	all, err := detect.KeysWithout(-1)
	require.NoError(t, err)
	for _, text := range []string{
		"run test_everyroundtripofthearchive again", "the flag live_streamsarekeptforthewholeday is on",
		"open secret_gardenofthepalaceinthenorthernhillsofkyoto", "see re_establish_the_connection_first", "pat.terns.of.words.that.go.on.and.on.for.a.long.while.and.then.some.more.ok",
	} {
		require.False(t, finds(all, text), text)
	}
}
