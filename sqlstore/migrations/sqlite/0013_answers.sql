-- What the gate is asked with, so that it is asked the same at hand-off:
-- answers is the event of the consent ledger that a message answers, regions
-- is where the number says that the person is.
ALTER TABLE sealtext_outbox ADD COLUMN answers BLOB;
ALTER TABLE sealtext_outbox ADD COLUMN jurisdictions TEXT NOT NULL DEFAULT '';
ALTER TABLE sealtext_outbox ADD COLUMN regions TEXT NOT NULL DEFAULT '';
