-- Messages that count under the frequency caps of a person.
CREATE TABLE sealtext_slots (
    tenant  TEXT    NOT NULL,
    subject BYTEA   NOT NULL,
    message BYTEA   NOT NULL,
    purpose BIGINT  NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (tenant, subject, message)
);
-- Written by everybody who counts for a person, so that they wait.
CREATE TABLE sealtext_slot_heads (
    tenant  TEXT    NOT NULL,
    subject BYTEA   NOT NULL,
    taken   BIGINT  NOT NULL,
    PRIMARY KEY (tenant, subject)
);
