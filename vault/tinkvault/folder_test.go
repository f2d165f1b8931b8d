package tinkvault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// database says whether it is empty.
type database func() (bool, error)

func (d database) Empty(context.Context) (bool, error) { return d() }

var (
	emptyDatabase = database(func() (bool, error) { return true, nil })
	usedDatabase  = database(func() (bool, error) { return false, nil })
)

func folder(dir string, db database) tinkvault.FolderConfig {
	return tinkvault.FolderConfig{Dir: dir, Database: db, Environment: "development"}
}

func newDir(t testing.TB) string { return filepath.Join(t.TempDir(), "etc", "keys") }

func names(t testing.TB, dir string) (all []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

// The keys are made once, for a database that is empty, and from then on opened.
func TestOpenFolder(t *testing.T) {
	dir, store := newDir(t), newStore(t)
	cfg := tinkvault.FolderConfig{Dir: dir, Database: store, Keysets: store.Vault(), Environment: "development"}
	first, made, err := tinkvault.OpenFolder(t.Context(), cfg)
	require.NoError(t, err)
	require.True(t, made)
	require.Equal(t, []string{"epoch-1.json", "kek.json"}, names(t, dir))
	for range 2 {
		again, made, err := tinkvault.OpenFolder(t.Context(), cfg)
		require.NoError(t, err)
		require.False(t, made)
		require.Equal(t, []string{first.KEK.ID, first.Epoch.ID}, []string{again.KEK.ID, again.Epoch.ID})
		if created, err := ring(t, store.Vault(), again).CreateTenant(t.Context(), clinic); created { // the database is in use now
			require.NoError(t, err)
		}
	}
	plain, err := tinkvault.Open(dir)
	require.NoError(t, err)
	require.Equal(t, first.KEK.ID, plain.KEK.ID)
}

func TestOpenFolderRefuses(t *testing.T) {
	away := errors.New("the database is away")
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		change  func(*tinkvault.FolderConfig)
		want    error
		says    string // in place of the folder there is DIR
	}{
		{name: "no folder for a database in use", change: func(c *tinkvault.FolderConfig) { c.Database = usedDatabase }, want: vault.ErrKEKMissing, says: "tinkvault: the database is in use and its keys are not in the folder DIR; bring the folder back from its copy: " + vault.ErrKEKMissing.Error()},
		{name: "an empty folder for a database in use", prepare: mkdir, change: func(c *tinkvault.FolderConfig) { c.Database = usedDatabase }, want: vault.ErrKEKMissing},
		{name: "a folder without its KEK for a database in use", prepare: initWithout("kek.json"), change: func(c *tinkvault.FolderConfig) { c.Database = usedDatabase }, want: vault.ErrKEKMissing},
		{name: "a folder without its epoch for a database in use", prepare: initWithout("epoch-1.json"), change: func(c *tinkvault.FolderConfig) { c.Database = usedDatabase }, want: vault.ErrKEKMissing},
		{name: "no folder in production", change: func(c *tinkvault.FolderConfig) { c.Environment = tinkvault.Production }, want: tinkvault.ErrNoFolder},
		{name: "the rest of a folder that was in use", prepare: func(t *testing.T, dir string) {
			mkdir(t, dir)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "epoch-7.json"), []byte("{}"), 0o600))
		}, want: vault.ErrKEKMissing},
		{name: "a database that cannot be read", change: func(c *tinkvault.FolderConfig) {
			c.Database = database(func() (bool, error) { return true, away })
		}, want: away},
		{name: "another database", prepare: initWithout(), change: func(c *tinkvault.FolderConfig) { c.Keysets = stored{ids: []string{"tenant-key", "file:other"}} }, want: tinkvault.ErrOtherDatabase},
		{name: "another database is one without its key", prepare: initWithout(), change: func(c *tinkvault.FolderConfig) { c.Keysets = stored{ids: []string{"file:other"}} }, want: vault.ErrKEKMissing},
		{name: "keysets that cannot be read", prepare: initWithout(), change: func(c *tinkvault.FolderConfig) { c.Keysets = stored{err: away} }, want: away},
		{name: "no key in the file", prepare: func(t *testing.T, dir string) {
			initWithout()(t, dir)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "kek.json"), []byte("{}"), 0o600))
		}, want: tinkvault.ErrNotKey},
		{name: "no dir", change: func(c *tinkvault.FolderConfig) { c.Dir = "" }, says: "tinkvault: FolderConfig.Dir is required"},
		{name: "no database", change: func(c *tinkvault.FolderConfig) { c.Database = nil }, says: "tinkvault: FolderConfig.Database is required; a *sqlstore.DB is one"},
		{name: "no environment", change: func(c *tinkvault.FolderConfig) { c.Environment = "" }, says: "tinkvault: FolderConfig.Environment is required; in production no keys are made"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newDir(t)
			if c.prepare != nil {
				c.prepare(t, dir)
			}
			before := listing(dir)
			cfg := folder(dir, emptyDatabase)
			if c.change != nil {
				c.change(&cfg)
			}
			files, made, err := tinkvault.OpenFolder(t.Context(), cfg)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			}
			if c.says != "" {
				require.EqualError(t, err, strings.Replace(c.says, "DIR", dir, 1))
			}
			require.False(t, made)
			require.Equal(t, tinkvault.Files{}, files)
			require.Equal(t, before, listing(dir), "nothing was made")
		})
	}
}

func mkdir(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
}

// initWithout makes keys by hand and loses some.
func initWithout(lost ...string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		require.NoError(t, tinkvault.Init(dir))
		for _, name := range lost {
			require.NoError(t, os.Remove(filepath.Join(dir, name)))
		}
	}
}

func listing(dir string) string {
	files, err := os.ReadDir(dir)
	return fmt.Sprint(files, err != nil)
}

// stored are the ids of keys that wrap keysets.
type stored struct {
	ids []string
	err error
}

func (s stored) KEKs(context.Context) ([]string, error) { return s.ids, s.err }

// A folder with keys is opened in every environment, and for a database of any state.
func TestOpenFolderThatIsThere(t *testing.T) {
	dir := newDir(t)
	require.NoError(t, tinkvault.Init(dir))
	files, err := tinkvault.Open(dir)
	require.NoError(t, err)
	for _, db := range []database{emptyDatabase, usedDatabase} {
		cfg := folder(dir, db)
		cfg.Environment = tinkvault.Production
		cfg.Keysets = stored{ids: []string{"file:old", files.KEK.ID}}
		got, made, err := tinkvault.OpenFolder(t.Context(), cfg)
		require.NoError(t, err)
		require.False(t, made)
		require.Equal(t, files.KEK.ID, got.KEK.ID)
	}
}

// A process that was killed between the two files, or half through one, is no obstacle for the next.
func TestOpenFolderAfterAKill(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
	}{
		{"folder alone", mkdir},
		{"first file", initWithout("kek.json")},
		{"half of the first file", func(t *testing.T, dir string) {
			mkdir(t, dir)
			require.NoError(t, os.WriteFile(filepath.Join(dir, ".half-123"), []byte(`{"primary`), 0o600))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newDir(t)
			c.prepare(t, dir)
			_, made, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
			require.NoError(t, err)
			require.True(t, made)
			_, err = tinkvault.Open(dir)
			require.NoError(t, err)
		})
	}
}

// The keys are made and used by another process between the look at the folder and that at the
// database.
func TestOpenFolderMadeMeanwhile(t *testing.T) {
	dir := newDir(t)
	other := database(func() (bool, error) {
		require.NoError(t, tinkvault.Init(dir))
		return false, nil
	})
	_, made, err := tinkvault.OpenFolder(t.Context(), folder(dir, other))
	require.NoError(t, err)
	require.False(t, made)
}

// Of several that begin at once one makes the keys, and all have the same.
func TestOpenFolderAtOnce(t *testing.T) {
	for range 20 {
		dir, begin := newDir(t), make(chan struct{})
		var all sync.WaitGroup
		var mu sync.Mutex
		var makers int
		ids := map[string]int{}
		for range 8 {
			all.Go(func() {
				<-begin
				files, made, err := tinkvault.OpenFolder(context.Background(), folder(dir, emptyDatabase))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					ids[err.Error()]++
					return
				}
				if made {
					makers++
				}
				ids[files.KEK.ID+" "+files.Epoch.ID]++
			})
		}
		close(begin)
		all.Wait()
		require.Equal(t, 1, makers)
		require.Len(t, ids, 1, "%v", ids)
		require.Equal(t, []string{"epoch-1.json", "kek.json"}, names(t, dir))
	}
}

const childDir = "SEALTEXT_TEST_KEY_FOLDER"

// TestFolderChild is what TestOpenFolderInProcesses runs; by itself it does nothing.
func TestFolderChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		return
	}
	files, made, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
	require.NoError(t, err)
	fmt.Println("made", made, files.KEK.ID, files.Epoch.ID)
}

func TestOpenFolderInProcesses(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := newDir(t)
	var children []*exec.Cmd
	for range 6 {
		c := exec.CommandContext(t.Context(), self, "-test.run=^TestFolderChild$")
		c.Env = append(os.Environ(), childDir+"="+dir)
		c.Stdout = &bytes.Buffer{}
		require.NoError(t, c.Start())
		children = append(children, c)
	}
	makers, ids := 0, map[string]bool{}
	for _, c := range children {
		require.NoError(t, c.Wait())
		out := c.Stdout.(*bytes.Buffer).String()
		line, _, _ := strings.Cut(out, "\n")
		if rest, ok := strings.CutPrefix(line, "made true "); ok {
			makers, line = makers+1, "made false "+rest
		}
		ids[line] = true
	}
	require.Equal(t, 1, makers)
	require.Len(t, ids, 1, "%v", ids)
}

// For a database that is empty, once; in production Init makes them.
func ExampleOpenFolder() {
	ctx := context.Background()
	dir, remove := keyFolder()
	defer remove()
	store, err := memstore.New(memstore.Config{}) // in a host, a *sqlstore.DB
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg := tinkvault.FolderConfig{Dir: dir, Database: store, Keysets: store.Vault(), Environment: "development"}
	for range 2 {
		keys, made, err := tinkvault.OpenFolder(ctx, cfg)
		if err != nil {
			fmt.Println(err)
			return
		}
		if made {
			fmt.Println("copy the key folder to another medium today")
		}
		ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epochs: keys.Epochs})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ring.CreateTenant(ctx, sealtext.MustTenant("clinic")))
	}
	// The folder is lost.
	cfg.Dir = filepath.Join(dir, "elsewhere")
	_, _, err = tinkvault.OpenFolder(ctx, cfg)
	fmt.Println(errors.Is(err, vault.ErrKEKMissing))
	// Output:
	// copy the key folder to another medium today
	// true <nil>
	// false <nil>
	// true
}
