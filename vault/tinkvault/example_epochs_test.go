package tinkvault_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A host that keeps its epoch keys apart from the key-encryption key; with
// KMS set, the files are of no use without the KMS.
func ExampleNewEpochFolder() {
	ctx := context.Background()
	dir, remove := keyFolder()
	defer remove()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		fmt.Println(err)
	}
	epochs, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
	if err != nil {
		fmt.Println(err)
	}
	_, err = epochs.Current(ctx)
	fmt.Println("none is made unasked:", errors.Is(err, vault.ErrKEKMissing))
	first, err := epochs.Create(ctx)
	fmt.Println(first != "", err)
	// Output:
	// none is made unasked: true
	// true <nil>
}
