package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
)

// A transaction spans the stores of all packages; one that fails leaves nothing.
func Example() {
	store, err := memstore.New(memstore.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, tenant := context.Background(), sealtext.MustTenant("clinic-west")
	for _, fail := range []error{nil, errors.New("the business row was refused")} {
		err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			row := audit.Row{Tenant: tenant, ID: sealtext.NewID(), Kind: audit.KindTenantCreated, At: time.Unix(1795300000, 0)}
			if err := store.Audit().Append(ctx, tx, row); err != nil {
				return err
			}
			return fail
		})
		fmt.Println(err)
	}
	rows, err := store.Audit().Rows(ctx, nil, audit.Query{Tenant: tenant, Limit: 10})
	fmt.Println(len(rows), rows[0].Kind, err)
	// Output:
	// <nil>
	// the business row was refused
	// 1 tenant-created <nil>
}
