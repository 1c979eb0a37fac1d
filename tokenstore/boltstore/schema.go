package boltstore

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// The buckets. Keys that are numbers are 8 bytes, big endian, so that they sort.
var (
	bucketMeta     = []byte("meta")     // "format" → formatName, "schema" → decimal number, "created" → RFC 3339
	bucketAccounts = []byte("accounts") // id → record; its sequence gives the next id
	bucketLogins   = []byte("logins")   // login → id
	bucketTokens   = []byte("tokens")   // id → record; its sequence gives the next id
	bucketHashes   = []byte("hashes")   // hash of a secret → token id
	bucketOwned    = []byte("owned")    // account id + token id → nothing
	bucketExpiry   = []byte("expiry")   // expiry in Unix seconds + token id → nothing; never: the largest number
	bucketUsage    = []byte("usage")    // token id → record
	bucketAudit    = []byte("audit")    // id → record, JSON up to keyPlainAudit; its sequence gives the next id
	bucketApplied  = []byte("applied")  // account id + hash of an idempotency key → what it did
	bucketUsedKeys = []byte("usedkeys") // Unix seconds + key of applied → nothing, so that old ones are found
	bucketActivity = []byte("activity") // token id → record
	bucketKept     = []byte("kept")     // token id → what was seen of it and is not in usage and activity yet, see usage.go
	bucketNetworks = []byte("networks") // account id + network → Unix seconds of the last sign-in from there

	buckets = [][]byte{bucketMeta, bucketAccounts, bucketLogins, bucketTokens, bucketHashes, bucketOwned, bucketExpiry, bucketUsage, bucketAudit}
	// lateBuckets came after files were made that have them not. They are
	// made when such a file is opened. Nothing of what a token may do is in
	// one, and a program that does not know them can do without: so they
	// make no new schema version.
	lateBuckets = [][]byte{bucketApplied, bucketUsedKeys, bucketActivity, bucketNetworks, bucketKept}
)

const (
	formatName = "patgate store"
	// schemaVersion counts the layouts of this file. A file of an older one
	// is migrated when it is opened, one of a newer one is refused.
	schemaVersion = 3
	// countedSince is the version from which on records are counted.
	countedSince = 2
)

var (
	keyFormat  = []byte("format")
	keySchema  = []byte("schema")
	keyCreated = []byte("created")
	// keyPlainAudit is the last entry of the audit that was written without a checksum;
	// there is none in a file that began with version 2.
	keyPlainAudit = []byte("plain-audit")
)

// migrations[v] turns a file of schema version v into one of v+1.
var migrations = map[int]migration{1: countRecords, 2: knowMore}

// knowMore changes nothing: records of version 3 may have fields that programs of before take for
// damage (passkeys of an account, the start of a token), so those refuse the file as a whole.
func knowMore(*bbolt.Tx) error { return nil }

// countRecords begins to count live records, and to write audit entries with a checksum.
// Those of before stay as they are: to rewrite them all would take as much memory.
func countRecords(tx *bbolt.Tx) error {
	for _, kind := range counted {
		if err := putCount(tx, kind.key, tx.Bucket(kind.bucket).Stats().KeyN); err != nil {
			return err
		}
	}
	last := strconv.FormatUint(tx.Bucket(bucketAudit).Sequence(), 10)
	return tx.Bucket(bucketMeta).Put(keyPlainAudit, []byte(last))
}

type migration func(tx *bbolt.Tx) error

// prepare makes an empty file ours, or checks that it is. It writes only where
// there is something to write.
func prepare(db *bbolt.DB, now time.Time) (err error) {
	defer panicOnFault()()
	defer recoverDamage(&err)
	version, complete := 0, false
	err = db.View(func(tx *bbolt.Tx) error {
		version, err = versionOf(tx)
		complete = !slices.ContainsFunc(lateBuckets, func(name []byte) bool { return tx.Bucket(name) == nil })
		return err
	})
	if err != nil || version == schemaVersion && complete {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		var err error
		switch version {
		case 0:
			err = create(tx, now)
		case schemaVersion:
		default:
			err = migrate(tx, version, schemaVersion, migrations)
		}
		if err != nil {
			return err
		}
		return createLate(tx)
	})
}

func createLate(tx *bbolt.Tx) error {
	for _, name := range lateBuckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// versionOf returns the schema version, 0 for a file without any bucket.
func versionOf(tx *bbolt.Tx) (int, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		if name, _ := tx.Cursor().First(); name != nil {
			return 0, fmt.Errorf("%w, but another program's bbolt file; name another file", ErrForeign)
		}
		return 0, nil
	}
	if string(meta.Get(keyFormat)) != formatName {
		return 0, fmt.Errorf("%w, but another program's bbolt file; name another file", ErrForeign)
	}
	version, err := strconv.Atoi(string(meta.Get(keySchema)))
	switch {
	case err != nil || version < 1:
		return 0, fmt.Errorf("%w: its schema version is %q; restore a backup", tokenstore.ErrDamaged, meta.Get(keySchema))
	case version > schemaVersion:
		return 0, fmt.Errorf("%w: it has schema version %d, this program knows up to %d; run the newer version, or restore a backup of before the upgrade", ErrNewerFormat, version, schemaVersion)
	}
	if version == schemaVersion {
		for _, name := range buckets {
			if tx.Bucket(name) == nil {
				return 0, fmt.Errorf("%w: its bucket %s is missing; restore a backup", tokenstore.ErrDamaged, name)
			}
		}
	}
	return version, nil
}

func create(tx *bbolt.Tx, now time.Time) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(bucketMeta)
	if err := meta.Put(keyFormat, []byte(formatName)); err != nil {
		return err
	}
	if err := meta.Put(keyCreated, []byte(now.UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	for _, kind := range counted {
		if err := putCount(tx, kind.key, 0); err != nil {
			return err
		}
	}
	return putVersion(tx, schemaVersion)
}

func migrate(tx *bbolt.Tx, from, to int, steps map[int]migration) error {
	for v := from; v < to; v++ {
		step := steps[v]
		if step == nil {
			return fmt.Errorf("no way is known from schema version %d to %d", v, v+1)
		}
		if err := step(tx); err != nil {
			return fmt.Errorf("migrating from schema version %d to %d: %w", v, v+1, err)
		}
	}
	return putVersion(tx, to)
}

func putVersion(tx *bbolt.Tx, v int) error {
	return tx.Bucket(bucketMeta).Put(keySchema, []byte(strconv.Itoa(v)))
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func numbers(a, b uint64) []byte { return binary.BigEndian.AppendUint64(number(a), b) }

// readNumber reads a key or value that number wrote; anything else is damage.
func readNumber(b []byte) (uint64, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("%w: a number has %d bytes", tokenstore.ErrDamaged, len(b))
	}
	return binary.BigEndian.Uint64(b), nil
}

// readNumbers reads a key that numbers wrote; anything else is damage.
func readNumbers(b []byte) (first, second uint64, err error) {
	if len(b) != 16 {
		return 0, 0, fmt.Errorf("%w: two numbers have %d bytes", tokenstore.ErrDamaged, len(b))
	}
	return binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), nil
}
