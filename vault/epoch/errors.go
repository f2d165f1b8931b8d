package epoch

import "errors"

var (
	// ErrExportUnconfirmed is returned by [Manager.Destroy] as long as no export of the remaining
	// subjects' keys was confirmed to be stored.
	ErrExportUnconfirmed = errors.New("epoch: the key cannot be destroyed before an export of the keys was confirmed; call ExportKeys, store it, and ConfirmExport")
	// ErrInUse is returned by [Manager.Destroy] while subjects are under the epoch, and by
	// [Manager.Abandon] while its key opens.
	ErrInUse = errors.New("epoch: the epoch is in use; call Close before it is destroyed")
	// ErrUnknown is returned for an epoch that no subject was ever enrolled under.
	ErrUnknown = errors.New("epoch: no such erasure epoch")
	// ErrExportDamaged is returned for a key export that is cut off or changed, or for a file that
	// is none. It does not say where.
	ErrExportDamaged = errors.New("epoch: the file is not a key export, or is damaged")
	// ErrExportUnknown is returned by [Manager.ConfirmExport] for an export that belongs to no
	// epoch that is being closed, such as one that was made before all of its subjects were moved.
	ErrExportUnknown = errors.New("epoch: the key export is not the newest one of a closed epoch; call ExportKeys again")
)
