// Command columnspgx keeps a note on a person in a table of its own, on PostgreSQL through pgx.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/vault"
)

func main() {
	ctx, clinic, id := context.Background(), sealtext.MustTenant("clinic"), sealtext.NewID()
	pool := must(pgxpool.New(ctx, os.Getenv("DATABASE_URL")))
	must(0, sqlstore.Apply(ctx, pgxstore.Pool(pool), sqlstore.ApplyConfig{Environment: "development"}))
	db := must(sqlstore.Open(ctx, pgxstore.Pool(pool), sqlstore.Config{Environment: "development"}))
	nurses := must(vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}}))
	s := must(service.New(ctx, service.Config{Stores: service.SQL(db), KeyFolder: "keys", Locator: must(zone.New(zone.Config{})), Authorizer: nurses}))
	must(s.CreateTenant(ctx, clinic))
	must(pool.Exec(ctx, "CREATE TABLE IF NOT EXISTS notes (id bytea PRIMARY KEY, subject bytea, note bytea)"))
	begun := must(pool.Begin(ctx))
	tx := db.Join(pgxstore.From(begun)) // the person, the note and the row are committed together
	person := must(s.Sealer.Enroll(ctx, tx, clinic, must(sealtext.ParseE164("+12025550123"))))
	cell := sealtext.Binding{Tenant: clinic, Subject: person.Subject, Field: "note", Record: id}
	must(begun.Exec(ctx, "INSERT INTO notes VALUES ($1, $2, $3)", id, person.Subject, must(s.Sealer.Seal(ctx, tx, cell, []byte("allergic to nuts")))))
	must(0, begun.Commit(ctx))
	var sealed sealtext.Sealed
	must(0, pool.QueryRow(ctx, "SELECT subject, note FROM notes WHERE id = $1", id).Scan(&cell.Subject, &sealed))
	nurse := vault.Access{Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}}, Reason: vault.ReasonSupport}
	fmt.Printf("%s\n", must(s.Vault.Reveal(ctx, nurse, cell, sealed)))
}
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
