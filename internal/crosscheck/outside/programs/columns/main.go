// Command columns keeps a note on a person in a table of its own, on SQLite: only sealed.
package main

import (
	"context"
	"fmt"
	"time"

	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
)

func main() {
	ctx, clinic, id := context.Background(), sealtext.MustTenant("clinic"), sealtext.NewID()
	pool := must(service.SQLitePool("sqlite", "clinic.db"))
	db := must(service.OpenSQLite(ctx, "sqlite", "clinic.db", "development"))
	nurses := must(vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, MaxAuthAge: time.Hour}))
	s := must(service.New(ctx, service.Config{Stores: service.SQL(db), KeyFolder: "keys", Locator: must(zone.New(zone.Config{})), Authorizer: nurses}))
	must(s.CreateTenant(ctx, clinic))
	must(pool.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS notes (id BLOB PRIMARY KEY, subject BLOB, note BLOB)"))
	begun := must(pool.BeginTx(ctx, nil))
	tx := db.Join(sqlstore.FromSQL(begun)) // the person, the note and the row are committed together
	person := must(s.Sealer.Enroll(ctx, tx, clinic, must(sealtext.ParseE164("+12025550123"))))
	cell := sealtext.Binding{Tenant: clinic, Subject: person.Subject, Field: "note", Record: id}
	must(begun.ExecContext(ctx, "INSERT INTO notes VALUES (?, ?, ?)", id, person.Subject, must(s.Sealer.Seal(ctx, tx, cell, []byte("allergic to nuts")))))
	must(0, begun.Commit())
	var sealed sealtext.Sealed
	must(0, pool.QueryRowContext(ctx, "SELECT subject, note FROM notes WHERE id = ?", id).Scan(&cell.Subject, &sealed))
	nurse := vault.Access{Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: time.Now()}, Reason: vault.ReasonSupport}
	fmt.Printf("%s\n", must(s.Vault.Reveal(ctx, nurse, cell, sealed)))
	nurse.Actor.Roles = nil
	fmt.Println(s.Vault.Reveal(ctx, nurse, cell, sealed))
}
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
