package service

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backup"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// openKeys opens the key folder, or takes the host's keyring.
func (s *Service) openKeys(ctx context.Context, cfg Config) error {
	if cfg.Keyring != nil {
		s.Keyring = cfg.Keyring
		return nil
	}
	ring := tinkvault.Config{Store: cfg.Stores.Vault, Now: cfg.Now}
	if cfg.KeyFolder == "" {
		files, err := keysInMemory()
		if err != nil {
			return fmt.Errorf("service: keys in memory: %w", err)
		}
		ring.KEK, ring.Epoch = files.KEK, files.Epoch
	} else {
		files, made, err := tinkvault.OpenFolder(ctx, tinkvault.FolderConfig{
			Dir: cfg.KeyFolder, Database: cfg.Stores.Database, Keysets: cfg.Stores.Vault, Environment: cfg.Stores.Environment,
		})
		if err != nil {
			return fmt.Errorf("service: %w", err)
		}
		if made {
			s.log.WarnContext(ctx, "sealtext: keys were made; copy the folder to a safe place now and confirm the copy, since without it nothing in the database can be opened", "folder", cfg.KeyFolder)
		}
		ring.KEK, ring.Epochs = files.KEK, files.Epochs
	}
	keyring, err := tinkvault.New(ctx, ring)
	if err != nil {
		return fmt.Errorf("service: %w", err)
	}
	s.Keyring = keyring
	return nil
}

// keysInMemory makes keys for a database that ends with the process. They are in files only while
// this function runs.
func keysInMemory() (tinkvault.Files, error) {
	dir, err := os.MkdirTemp("", "sealtext-keys-")
	if err != nil {
		return tinkvault.Files{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := tinkvault.Init(dir); err != nil {
		return tinkvault.Files{}, err
	}
	return tinkvault.Open(dir)
}

// backupName is the name under which the last report about a copy of the keys is stored.
const backupName = "keys"

// ConfirmBackup opens what is in the database with a copy of the keys, and keeps the report where
// all processes find it; [Service.Stats] and the Logger warn until that was done, and again when
// keys were added since. The copy is a keyring that was opened from the copied files alone, see
// package vault/backup. [backup.ErrIncomplete] where it does not open everything: the report says
// what, and is not kept.
func (s *Service) ConfirmBackup(ctx context.Context, copied vault.Keyring) (backup.Report, error) {
	return confirmBackup(ctx, s.stores, backup.Config{Copy: copied, Live: s.Keyring, Now: s.now})
}

// ConfirmBackup is [Service.ConfirmBackup] for a process that has the database and no service, such
// as an operator's job. live has the keys in use and may be nil; without it an epoch that has no
// subjects yet stays unproved, see [backup.Report].
func ConfirmBackup(ctx context.Context, stores Stores, copied, live vault.Keyring) (backup.Report, error) {
	return confirmBackup(ctx, stores, backup.Config{Copy: copied, Live: live})
}

func confirmBackup(ctx context.Context, stores Stores, cfg backup.Config) (backup.Report, error) {
	cfg.Store = stores.Vault
	report, err := backup.Check(ctx, cfg)
	if err != nil {
		return report, err
	}
	b, err := json.Marshal(report)
	if err != nil {
		return report, fmt.Errorf("service: %w", err)
	}
	return report, stores.Database.SaveReport(ctx, backupName, report.At, b)
}

// Backup says what is known about copies of the keys.
type Backup struct {
	// ConfirmedAt is when a copy last opened everything; zero for never.
	ConfirmedAt time.Time
	// Uncovered are the ids of keys in the database that no confirmed copy has.
	Uncovered []string
}

// backup reads the last report and compares it with the keys that there are now.
func (s *Service) backup(ctx context.Context) (b Backup, err error) {
	var report backup.Report
	at, stored, err := s.stores.Database.Report(ctx, backupName)
	if err != nil {
		return Backup{}, err
	}
	if stored != nil {
		if err := json.Unmarshal(stored, &report); err != nil {
			return Backup{}, fmt.Errorf("service: the stored report about the copy of the keys: %w", err)
		}
		b.ConfirmedAt = at
	}
	b.Uncovered, err = report.Uncovered(ctx, s.stores.Vault)
	return b, err
}

// warnBackup logs that a copy of the keys was never confirmed, or lacks some.
func (s *Service) warnBackup(ctx context.Context) error {
	b, err := s.backup(ctx)
	if err == nil && len(b.Uncovered) > 0 {
		s.log.WarnContext(ctx, "sealtext: no confirmed copy has these keys; copy the key folder and call ConfirmBackup", "keys", b.Uncovered)
	}
	return err
}
