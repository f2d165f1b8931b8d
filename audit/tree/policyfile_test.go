package tree_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/tree"
)

const logKey = "audit.example.com+7eb9777f+ARYK3/EUi6G7L3pSvNUQENLtW8MOL5Tmml8BucHfkHD5" // that of audittest

// witnessKey returns the verifier key of a witness.
func witnessKey(name string) string {
	_, vkey := audittest.Witness(name)
	return vkey
}

// twoGroups is a policy file with groups in a group.
func twoGroups() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# two of X and one of Y\nlog %s https://audit.example.com/log\n\n", logKey)
	for _, name := range []string{"X1", "X2", "X3", "Y1", "Y2"} {
		fmt.Fprintf(&b, " witness\t%s  %s\n", name, witnessKey(name+".example.org"))
	}
	b.WriteString("group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup both all X Y\n\t# and the rule\nquorum both\n")
	return b.String()
}

// TestPolicyFile: the quorum that a file describes is what a checkpoint needs.
func TestPolicyFile(t *testing.T) {
	policy, err := tree.ParsePolicy([]byte(twoGroups()), "")
	require.NoError(t, err)
	logSigner, _ := audittest.Key("audit.example.com")
	text := tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1}}.Text()
	for _, c := range []struct {
		by   string
		want error
	}{
		{"", tree.ErrQuorum}, {"X1 X2 X3", tree.ErrQuorum}, {"Y1 Y2", tree.ErrQuorum}, {"X1 Y1 Y2", tree.ErrQuorum},
		{"X1 X2 Y1", nil}, {"X3 X1 Y2", nil}, {"X1 X2 X3 Y1 Y2", nil}, {"X1 Z1 Y1", tree.ErrQuorum}, {"X1 X2 Y1 Z1", nil},
	} {
		signers := []note.Signer{logSigner}
		for _, name := range strings.Fields(c.by) {
			w, _ := audittest.Witness(name + ".example.org")
			signers = append(signers, w)
		}
		signed, err := note.Sign(&note.Note{Text: text}, signers...)
		require.NoError(t, err)
		_, err = policy.Open(signed)
		require.ErrorIs(t, err, c.want, c.by)
		if c.want == nil && c.by != "" { // each witness that is needed must have signed these bytes
			_, err = policy.Open([]byte(strings.Replace(string(signed), "\n3\n", "\n4\n", 1)))
			require.ErrorIs(t, err, tree.ErrUnsigned)
		}
	}
	x1, _ := audittest.Witness("X1.example.org")
	signed, err := note.Sign(&note.Note{Text: text}, x1)
	require.NoError(t, err)
	_, err = policy.Open(signed)
	require.ErrorIs(t, err, tree.ErrUnsigned, "without the log")

	// What a witness signed of another checkpoint does not count.
	other, err := note.Sign(&note.Note{Text: strings.Replace(text, "\n3\n", "\n4\n", 1)}, x1)
	require.NoError(t, err)
	good, err := note.Sign(&note.Note{Text: text}, logSigner)
	require.NoError(t, err)
	_, line, _ := strings.Cut(string(other), "\n\n")
	_, err = policy.Open(append(good, line...))
	require.ErrorIs(t, err, tree.ErrUnsigned)
}

// TestPolicyFiles: other forms that a file may have.
func TestPolicyFiles(t *testing.T) {
	w := witnessKey("w.example.org")
	for _, c := range []struct {
		name, file, origin string
		witnesses          int
	}{
		{"no witness", "log " + logKey + "\nquorum none\n", "", 0},
		{"one witness", "log " + logKey + "\nwitness w " + w + " https://w.example.org\nquorum w\n", "", 1},
		{"one that is not needed", "witness w " + w + "\nquorum none\nlog " + logKey, "", 0},
		{"names that are not ASCII", "log " + logKey + "\nwitness Zürich " + w + "\ngroup größe all Zürich\nquorum größe\n", "", 1},
		{"two logs", "log " + logKey + "\nlog " + otherLog() + "\nquorum none\n", "audit.example.com", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := tree.ParsePolicy([]byte(c.file), c.origin)
			require.NoError(t, err)
			require.Equal(t, "audit.example.com", p.Log.Name())
			if c.witnesses == 0 {
				require.Nil(t, p.Require)
			} else {
				require.Len(t, p.Require.Witnesses, c.witnesses)
			}
		})
	}
}

// otherLog is the key of another log.
func otherLog() string {
	return "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW" // of the documentation of package note
}

func TestParsePolicyRefuses(t *testing.T) {
	w, v := "witness w "+witnessKey("w.example.org")+"\n", "witness v "+witnessKey("v.example.org")+"\n"
	log := "log " + logKey + "\n"
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "policy must have a line for the quorum"},
		{"no log", "quorum none\n", "policy must name the log once"},
		{"two logs", log + "log " + otherLog() + "\nquorum none\n", "policy must name the log once"},
		{"a log twice", log + log, "policy line 2 must not name the key of a log again"},
		{"a log without a key", "log\n", "policy line 1 must be: log"},
		{"a log with too much", "log " + logKey + " a b\n", "policy line 1 must be: log"},
		{"a log with a changed key", "log " + strings.Replace(logKey, "+7eb", "+7ec", 1) + "\n", "policy line 1 must have the verifier key of a log"},
		{"a log with the key of a witness", "log " + witnessKey("w.example.org") + "\n", "policy line 1 must have the verifier key of a log"},
		{"a witness with the key of a log", "witness w " + logKey + "\n", "policy line 1 must have the verifier key of a witness"},
		{"a witness without a name", "witness " + witnessKey("w.example.org") + "\n", "policy line 1 must be: witness"},
		{"a witness named none", "witness none " + witnessKey("w.example.org") + "\n", "policy line 1 must not define the name none"},
		{"a name twice", w + "witness w " + witnessKey("v.example.org") + "\n", "policy line 2 must not define a name again"},
		{"a key twice", w + "witness v " + witnessKey("w.example.org") + "\n", "policy line 2 must not name the key of a witness again"},
		{"a group with the name of a witness", w + "group w any w\n", "policy line 2 must not define a name again"},
		{"a group without members", "group g any\n", "policy line 1 must be: group"},
		{"a group of none", "group g any none\n", "policy line 1 must have members that lines before it define"},
		{"a group of itself", "group g any g\n", "policy line 1 must have members that lines before it define"},
		{"a group of what follows", "group g any w\n" + w, "policy line 1 must have members that lines before it define"},
		{"a member twice", w + "group g all w w\n", "policy line 2 must not have a member that is one of a group already"},
		{"a member of two groups", w + v + "group g any w\ngroup h any w v\n", "policy line 4 must not have a member that is one of a group already"},
		{"none needed", w + "group g 0 w\n", "policy line 2 must have all, any, or a number"},
		{"too many needed", w + "group g 2 w\n", "policy line 2 must have all, any, or a number"},
		{"a number with a sign", w + "group g +1 w\n", "policy line 2 must have all, any, or a number"},
		{"a number with a zero", w + "group g 01 w\n", "policy line 2 must have all, any, or a number"},
		{"two quorums", log + "quorum none\nquorum none\n", "policy line 3 must not be a second quorum"},
		{"a quorum of nobody", log + "quorum g\n", "policy line 2 must name a witness or a group"},
		{"a quorum of what follows", log + "quorum w\n" + w, "policy line 2 must name a witness or a group"},
		{"a quorum of two", w + v + "quorum w v\n", "policy line 3 must be: quorum"},
		{"another word", "logs " + logKey + "\n", "policy line 1 must begin with log"},
		{"a carriage return", "quorum none\r\n", "policy line 1 must have no control characters"},
		{"a space of another kind", "quorum\u00a0none\n", "policy line 1 must begin with log"},
		{"too long", strings.Repeat("# \n", 30_000), "policy must have at most 64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := tree.ParsePolicy([]byte(c.file), "")
			require.ErrorAs(t, err, new(*sealtext.InputError))
			require.ErrorContains(t, err, c.want)
			require.Zero(t, p)
		})
	}
	var many strings.Builder
	for n := range 257 {
		fmt.Fprintf(&many, "witness w%d %s\n", n, witnessKey(fmt.Sprintf("w%d.example.org", n)))
	}
	_, err := tree.ParsePolicy([]byte(many.String()), "")
	require.ErrorContains(t, err, "policy line 257 must not be the 257th witness")
	_, err = tree.ParsePolicy([]byte(log+"quorum none\n"), "other.example.com")
	require.ErrorContains(t, err, "must name the log once")
}

func TestNewWitness(t *testing.T) {
	signer, vkey := audittest.Witness("w.example.org")
	w, err := tree.NewWitness(vkey)
	require.NoError(t, err)
	require.Equal(t, "w.example.org", w.Name())
	require.Equal(t, signer.KeyHash(), w.KeyHash())
	msg := []byte("audit.example.com\n3\nAAAA\n")
	sig, err := signer.Sign(msg)
	require.NoError(t, err)
	require.True(t, w.Verify(msg, sig))
	for n := range sig { // the time included
		sig[n] ^= 1
		require.False(t, w.Verify(msg, sig))
		sig[n] ^= 1
	}
	require.False(t, w.Verify(append(msg, '\n'), sig))
	require.False(t, w.Verify(msg, sig[:len(sig)-1]))
	require.False(t, w.Verify(msg, nil))
	sig[0] |= 0x80
	require.False(t, w.Verify(msg, sig), "a time beyond the largest")
	for _, c := range []struct{ key, want string }{
		{"", "whose id is right"}, {"a+b", "whose id is right"}, {logKey, "which is type 4"}, {strings.Replace(vkey, "w.", "v.", 1), "whose id is right"},
		{vkey[:len(vkey)-4], "whose id is right"}, {"w.example.org+00000000+BA==", "whose id is right"}, {" " + vkey, "whose id is right"},
	} {
		_, err := tree.NewWitness(c.key)
		require.ErrorAs(t, err, new(*sealtext.InputError))
		require.ErrorContains(t, err, c.want, c.key)
	}
}

// TestRequireChecked: a rule that nobody can meet, or that nobody needs to meet, is an error.
func TestRequireChecked(t *testing.T) {
	_, log := audittest.Key("audit.example.com")
	w, err := tree.NewWitness(witnessKey("w.example.org"))
	require.NoError(t, err)
	one := []note.Verifier{w}
	for _, c := range []struct {
		name, want string
		policy     tree.Policy
	}{
		{"nobody needed", "the Need of a Group", tree.Policy{Log: log, Require: &tree.Group{Witnesses: one}}},
		{"too many needed", "the Need of a Group", tree.Policy{Log: log, Require: &tree.Group{Need: 2, Witnesses: one}}},
		{"a group in it", "the Need of a Group", tree.Policy{Log: log, Require: &tree.Group{Need: 1, Groups: []tree.Group{{Need: 1}}}}},
		{"a witness twice", "twice", tree.Policy{Log: log, Witnesses: one, Require: &tree.Group{Need: 1, Witnesses: one}}},
		{"nil", "nil verifier", tree.Policy{Log: log, Require: &tree.Group{Need: 1, Witnesses: []note.Verifier{nil}}}},
	} {
		require.ErrorContains(t, c.policy.Check(), c.want, c.name)
	}
}

func TestReadCheckpoint(t *testing.T) {
	signer, _ := audittest.Key("audit.example.com")
	c := tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1}}
	signed, err := tree.Sign(c, signer)
	require.NoError(t, err)
	got, err := tree.ReadCheckpoint(signed)
	require.NoError(t, err)
	require.Equal(t, c, got)
	for _, bad := range []string{"", "a\n3\n\n", c.Text(), strings.Replace(string(signed), "\n3\n", "\n03\n", 1)} {
		_, err := tree.ReadCheckpoint([]byte(bad))
		require.ErrorIs(t, err, tree.ErrCheckpoint)
	}
}

// FuzzParsePolicy: a file is a policy that can be used, or an error that names a line.
func FuzzParsePolicy(f *testing.F) {
	f.Add(twoGroups())
	f.Add("log " + logKey + "\nquorum none\n")
	f.Add("group g 1 g\nquorum g")
	signer, _ := audittest.Key("audit.example.com")
	signed, err := tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1}}, signer)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, file string) {
		p, err := tree.ParsePolicy([]byte(file), "audit.example.com")
		if err != nil {
			var input *sealtext.InputError
			if !errors.As(err, &input) {
				require.ErrorContains(t, err, "twice") // a log and a witness with one name and one id
			}
			return
		}
		require.NoError(t, p.Check())
		_, err = p.Open(signed)
		if p.Require == nil {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, tree.ErrQuorum, "no witness has signed")
		}
	})
}
