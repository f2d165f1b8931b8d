package sqltest_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// keyed is a vault over a database, with its keys in a folder.
type keyed struct {
	db     *sqlstore.DB
	files  tinkvault.Files
	ring   *tinkvault.Keyring
	sealer *vault.Sealer
	epochs *epoch.Manager
}

// openKeyed returns a process that starts.
func openKeyed(t *testing.T, db *sqlstore.DB, keys string) *keyed {
	t.Helper()
	files, err := tinkvault.Open(keys)
	require.NoError(t, err)
	k := &keyed{db: db, files: files}
	k.ring, err = tinkvault.New(t.Context(), tinkvault.Config{Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs})
	require.NoError(t, err)
	_, err = k.ring.CreateTenant(t.Context(), clinic)
	require.NoError(t, err)
	k.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: k.ring, Store: db.Vault()})
	require.NoError(t, err)
	k.epochs, err = epoch.New(epoch.Config{Keys: files.Epochs, Keyring: k.ring, Store: db.Vault(), Batch: 20})
	require.NoError(t, err)
	return k
}

// patient is a person with a text in the host's own table.
type patient struct {
	sealtext.Person
	number, text string
	row          vault.SubjectRow
}

func (p patient) binding() sealtext.Binding {
	return sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
}

func (k *keyed) enroll(t *testing.T, pool *sql.DB, from, to int) (ps []patient) {
	t.Helper()
	insert := "INSERT INTO notes (subject, note) VALUES ($1, $2)"
	for n := from; n < to; n++ {
		p := patient{number: fmt.Sprintf("+4477009%05d", n), text: fmt.Sprintf("appointment %d of a person who will ask to be forgotten", n)}
		number, err := sealtext.ParseE164(p.number)
		require.NoError(t, err)
		var sealed sealtext.Sealed
		require.NoError(t, k.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			if p.Person, err = k.sealer.Enroll(ctx, tx, clinic, number); err != nil {
				return err
			}
			if p.row, err = k.db.Vault().Subject(ctx, tx, clinic, p.Subject); err != nil {
				return err
			}
			sealed, err = k.sealer.Seal(ctx, tx, p.binding(), []byte(p.text))
			return err
		}))
		_, err = pool.ExecContext(t.Context(), insert, p.Subject[:], sealed.Bytes())
		require.NoError(t, err)
		ps = append(ps, p)
	}
	return ps
}

// read opens what the host's table has of a person.
func (k *keyed) read(t *testing.T, pool *sql.DB, p patient) error {
	t.Helper()
	var stored []byte
	require.NoError(t, pool.QueryRowContext(t.Context(), "SELECT note FROM notes WHERE subject = $1", p.Subject[:]).Scan(&stored))
	sealed, err := sealtext.ParseSealed(stored)
	require.NoError(t, err)
	got, err := opening.Of(k.sealer).OpenRecorded(t.Context(), nil, p.binding(), sealed)
	if err == nil {
		require.Equal(t, p.text, string(got))
	}
	return err
}

func (k *keyed) shred(t *testing.T, ps []patient) {
	t.Helper()
	for _, p := range ps {
		require.NoError(t, k.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			_, err := k.db.Vault().Shred(ctx, tx, clinic, p.Subject, noon)
			return err
		}))
	}
}

// closeEpoch takes all four steps and gives the export.
func (k *keyed) closeEpoch(t *testing.T, id string) []byte {
	t.Helper()
	_, err := k.epochs.Close(t.Context(), id, nil)
	require.NoError(t, err)
	var export bytes.Buffer
	_, err = k.epochs.ExportKeys(t.Context(), &export)
	require.NoError(t, err)
	_, err = k.epochs.ConfirmExport(t.Context(), bytes.NewReader(export.Bytes()))
	require.NoError(t, err)
	cert, err := k.epochs.Destroy(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, epoch.StateDestroyed, cert.State)
	return export.Bytes()
}

// forms returns the ways in which bytes show.
func forms(secret []byte) map[string][]byte {
	return map[string][]byte{
		"raw": secret, "hex": []byte(hex.EncodeToString(secret)), "HEX": []byte(strings.ToUpper(hex.EncodeToString(secret))),
		"base64": []byte(strings.TrimRight(base64.StdEncoding.EncodeToString(secret), "=")),
		"url":    []byte(strings.TrimRight(base64.URLEncoding.EncodeToString(secret), "=")),
		// As part of something longer, the same bytes begin in the middle of
		// a group of base64.
		"base64+1": []byte(base64.RawStdEncoding.EncodeToString(append([]byte{0}, secret...))[2 : 2+len(secret)]),
		"base64+2": []byte(base64.RawStdEncoding.EncodeToString(append([]byte{0, 0}, secret...))[3 : 3+len(secret)]),
	}
}

// found lists where secrets show in files.
func found(files map[string][]byte, secrets map[string][]byte) (hits []string) {
	for file, content := range files {
		for what, secret := range secrets {
			for form, b := range forms(secret) {
				if bytes.Contains(content, b) {
					hits = append(hits, what+" in "+file+" as "+form)
				}
			}
		}
	}
	return hits
}

// secretOf returns the key in a key file.
func secretOf(t *testing.T, file []byte) []byte {
	t.Helper()
	value := regexp.MustCompile(`"value":\s*"([^"]+)"`).FindSubmatch(file)
	require.Len(t, value, 2)
	key, err := base64.StdEncoding.DecodeString(string(value[1]))
	require.NoError(t, err)
	require.Greater(t, len(key), 32)
	return key[len(key)-32:]
}

// keyOf returns the key of a subject itself, which is never stored. It is taken
// out of Tink's EncryptedKeyset (field 2) and AesGcmKey (field 3) by hand.
func (k *keyed) keyOf(t *testing.T, row vault.SubjectRow) []byte {
	t.Helper()
	epoch, err := k.files.Epochs.Open(t.Context(), row.Epoch)
	require.NoError(t, err)
	require.Equal(t, byte(0x12), row.Wrapped[0])
	n, used := binary.Uvarint(row.Wrapped[1:])
	ad := canon.AppendString([]byte("sealtext subject keyset v1"), row.Tenant.String())
	plain, err := epoch.DecryptWithContext(t.Context(), row.Wrapped[1+used:1+used+int(n)], canon.AppendBytes(ad, row.Subject[:]))
	require.NoError(t, err)
	at := bytes.Index(plain, []byte{0x1a, 0x20})
	require.Positive(t, at)
	return plain[at+2 : at+34]
}

// folder reads every file under dir.
func folder(t *testing.T, dir, name string, into map[string][]byte) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		into[name+"/"+filepath.Base(path)] = b
		return err
	}))
}

// Invariant 10. What a subject's key, number and text were is looked for in the
// raw bytes of the database, its log, its free pages and a backup from before,
// together with every key that is left; and what is there is tried with those
// keys.
func TestNothingIsLeftOfTheShredded(t *testing.T) {
	path, keys := sqltest.SQLitePath(t), filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(keys))
	pool := sqltest.OpenSQLite(t, path)
	engine.Apply(t, pool, sqlstore.SQLite)
	_, err := pool.ExecContext(t.Context(), "CREATE TABLE notes (subject BLOB PRIMARY KEY, note BLOB)")
	require.NoError(t, err)
	k := openKeyed(t, open(t, pool, sqlstore.SQLite), keys)
	all := k.enroll(t, pool, 0, 120)
	gone, stay := all[:40], all[40:]
	first, err := k.files.Epochs.Current(t.Context())
	require.NoError(t, err)
	epochFile, err := os.ReadFile(filepath.Join(keys, "epoch-1.json"))
	require.NoError(t, err)

	clear := map[string][]byte{"the epoch key": secretOf(t, epochFile)}
	wrapped := map[string][]byte{}
	for _, p := range gone {
		clear["number "+p.number] = []byte(p.number[1:])
		clear["text of "+p.number] = []byte(p.text)
		clear["key of "+p.number] = k.keyOf(t, p.row)
		wrapped["wrapped key of "+p.number] = p.row.Wrapped
	}

	backup := filepath.Join(t.TempDir(), "backup.db")
	_, err = pool.ExecContext(t.Context(), "VACUUM INTO '"+backup+"'")
	require.NoError(t, err)
	k.shred(t, gone)
	export := k.closeEpoch(t, first)

	files := map[string][]byte{"export": export}
	folder(t, filepath.Dir(path), "live", files)
	folder(t, filepath.Dir(backup), "backup", files)
	folder(t, keys, "keys", files)
	require.Contains(t, files, "live/sealtext.db-wal")
	before := map[string][]byte{"epoch-1.json": epochFile}
	require.NotEmpty(t, found(before, map[string][]byte{"the epoch key": secretOf(t, epochFile)}), "the scan sees it where it is")
	require.Empty(t, found(files, clear), "numbers, texts, keys of people and the key of the epoch are nowhere")
	require.NotEmpty(t, found(files, wrapped), "the scan sees wrapped keys in the backup, which opens nothing, as follows")
	require.Empty(t, found(map[string][]byte{"export": export}, wrapped), "nobody's key is in the export")

	// Every wrapped key of them that is anywhere is tried with every key that
	// is left, under every epoch.
	left := openKeyed(t, k.db, keys)
	entries, err := os.ReadDir(keys)
	require.NoError(t, err)
	require.Len(t, entries, 3, "kek.json, epoch-1.gone, epoch-2.json")
	second, err := left.files.Epochs.Current(t.Context())
	require.NoError(t, err)
	for _, p := range gone {
		for epoch, want := range map[string]error{
			first: vault.ErrEpochDestroyed, second: vault.ErrWrongContext, left.files.KEK.ID: vault.ErrKEKMissing,
		} {
			row := p.row
			row.Epoch = epoch
			_, err := left.ring.Subject(t.Context(), row)
			require.ErrorIs(t, err, want)
		}
		_, err := left.files.KEK.AEAD.DecryptWithContext(t.Context(), p.row.Wrapped, nil)
		require.ErrorContains(t, err, "decryption failed")
		require.ErrorIs(t, left.read(t, pool, p), vault.ErrShredded)
	}
	for _, p := range stay {
		require.NoError(t, left.read(t, pool, p))
	}

	// The page images of the database are free of them once it is vacuumed,
	// which a host may do as well; nothing hangs on it.
	_, err = pool.ExecContext(t.Context(), "VACUUM")
	require.NoError(t, err)
	_, err = pool.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	live := map[string][]byte{}
	folder(t, filepath.Dir(path), "live", live)
	require.Empty(t, found(live, wrapped))

	// The backup alone.
	pool2 := sqltest.OpenSQLite(t, backup)
	alone := openKeyed(t, open(t, pool2, sqlstore.SQLite), keys)
	for _, p := range all {
		require.ErrorIs(t, alone.read(t, pool2, p), vault.ErrEpochDestroyed)
	}
}

// Restore: the backup from before, the newest export, and no live database.
func TestRestoreOfAnOldBackup(t *testing.T) {
	t.Parallel() // it waits for the database more than it computes
	onBoth(t, func(t *testing.T, e kind) {
		keys := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, tinkvault.Init(keys))
		db, pool := e.Fresh(t)
		restored, pool2 := e.Fresh(t)
		for _, p := range []*sql.DB{pool, pool2} {
			_, err := p.ExecContext(t.Context(), map[string]string{
				"sqlite": "CREATE TABLE notes (subject BLOB PRIMARY KEY, note BLOB)", "postgresql": "CREATE TABLE notes (subject BYTEA PRIMARY KEY, note BYTEA)",
			}[e.Name])
			require.NoError(t, err)
		}
		k := openKeyed(t, db, keys)
		all := k.enroll(t, pool, 0, 90)
		gone, stay := all[:30], all[30:]
		first, err := k.files.Epochs.Current(t.Context())
		require.NoError(t, err)
		for _, table := range []string{"sealtext_keysets", "sealtext_subjects", "sealtext_epochs", "notes"} {
			copyTable(t, pool, pool2, table)
		}
		k.shred(t, gone[:20])
		export := k.closeEpoch(t, first)
		k.shred(t, gone[20:]) // after the export
		var tombstones bytes.Buffer
		_, err = k.epochs.ExportTombstones(t.Context(), &tombstones)
		require.NoError(t, err)
		require.NoError(t, pool.Close())

		back := openKeyed(t, restored, keys)
		for _, p := range all {
			require.ErrorIs(t, back.read(t, pool2, p), vault.ErrEpochDestroyed)
		}
		n, err := back.epochs.ReplayTombstones(t.Context(), bytes.NewReader(tombstones.Bytes()))
		require.NoError(t, err)
		require.Equal(t, len(gone), n)
		r, err := back.epochs.ImportKeys(t.Context(), bytes.NewReader(export))
		require.NoError(t, err)
		require.Equal(t, len(stay), r.Restored)
		require.Zero(t, r.Lost)
		opened := 0
		for _, p := range gone {
			require.ErrorIs(t, back.read(t, pool2, p), vault.ErrShredded)
		}
		for _, p := range stay {
			require.NoError(t, back.read(t, pool2, p))
			opened++
		}
		require.Equal(t, len(stay), opened)
	})
}

// copyTable is a backup of one table and its restore.
func copyTable(t *testing.T, from, to *sql.DB, table string) {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), "SELECT * FROM "+table) //nolint:gosec // a table of the test
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	insert := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")" //nolint:gosec // the same
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(t, rows.Scan(into...))
		_, err := to.ExecContext(t.Context(), insert, values...)
		require.NoError(t, err)
	}
	require.NoError(t, rows.Err())
}

// A closing that is killed in the middle, by the process's end, goes on in
// another process while a third one enrolls.
func TestCloseEpochByAnotherProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		keys := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, tinkvault.Init(keys))
		db, pool := e.Fresh(t)
		_, err := pool.ExecContext(t.Context(), map[string]string{
			"sqlite": "CREATE TABLE notes (subject BLOB PRIMARY KEY, note BLOB)", "postgresql": "CREATE TABLE notes (subject BYTEA PRIMARY KEY, note BYTEA)",
		}[e.Name])
		require.NoError(t, err)
		k, writer := openKeyed(t, db, keys), openKeyed(t, db, keys)
		all := k.enroll(t, pool, 0, 90)
		first, err := k.files.Epochs.Current(t.Context())
		require.NoError(t, err)
		ctx, kill := context.WithCancel(t.Context())
		defer kill()
		_, err = k.epochs.Close(ctx, first, func(n int) {
			if n >= 40 {
				kill()
			}
		})
		require.ErrorIs(t, err, context.Canceled)
		all = append(all, writer.enroll(t, pool, 100, 105)...)
		require.Equal(t, 50, vaultCount(t, db, first))
		for _, p := range all {
			require.NoError(t, writer.read(t, pool, p), "in the middle")
		}
		other := openKeyed(t, db, keys)
		other.closeEpoch(t, first)
		all = append(all, writer.enroll(t, pool, 200, 205)...)
		for _, p := range all {
			require.NoError(t, writer.read(t, pool, p))
			require.NoError(t, openKeyed(t, db, keys).read(t, pool, p))
		}
	})
}

func vaultCount(t *testing.T, db *sqlstore.DB, id string) int {
	t.Helper()
	rows, err := db.Vault().EpochSubjects(t.Context(), nil, epoch.SubjectQuery{Epoch: id, Limit: 1000})
	require.NoError(t, err)
	return len(rows)
}
