// Package codec is the stored form of the records of tokenstore. AppendToken writes a token and
// DecodeToken reads it; the other records have such pairs, too. A store puts what they write
// under a key of its own.
//
// # Records
//
// A record is a header, which is the version of this form and a checksum, and then fields in
// ascending order of their tags. A field is a tag of one byte, the length of its payload and
// the payload. This is the use of token 1, as AppendUsage writes it:
//
//	01                    version
//	98 d6 8e 66           checksum, big endian
//	01 05 c0 ba a0 b0 0d  field 1, 5 bytes: last used at 2026-11-23 10:00 UTC
//	02 05 04 c0 00 02 07  field 2, 5 bytes: from an address of 4 bytes, 192.0.2.7
//	03 02 ac 02           field 3, 2 bytes: 300 calls were allowed
//
// Numbers and lengths are unsigned varints in their shortest form, as of encoding/binary. Times
// are Unix seconds in signed varints. A list is the count of its items and then the items.
// A field of zero value is left out, as that of denied calls here. The id of a record is its key
// in the store and not repeated in it; who reads a record says which one it should be.
//
// So one record has one encoding: what a Decode function accepts, its Append function writes
// again, byte for byte. Fuzz tests hold it to that. Only an audit entry is another thing, a
// header and JSON.
//
// # Checksums
//
// The checksum is the CRC-32C of the kind of the record, its id and its fields. Neither a
// flipped bit, nor the record of another token or account under this key, nor one of another
// kind becomes a permission. It finds accidents: who can write the file can compute it.
//
// # Damage
//
// A record is damaged if its version or its checksum is not the expected one; if a tag is not
// known, comes twice or out of order; or if a payload is anything but what this version writes,
// such as a zero that should have been left out, or bytes too many. The error then wraps
// tokenstore.ErrDamaged and says which record it is, and no part of the record is returned:
//
//	reading token 7: damaged: the checksum does not fit
//
// A tag that is not known may stand for a restriction. So a token that was written by a later
// version is refused, not read as one that may do more.
//
// # A new field
//
// It gets a new tag, higher than all others of its record. No tag is ever used for something
// else, not even that of a field which is gone. The Append function writes the field last, if it
// is not zero: records from before do not have it, so its zero value has to mean what held
// before. The decoding function gets a case that refuses what the Append function would not
// write. TestFullRecords and TestFullActivity fail until the field has a value there;
// TestStoredForm and TestStoredActivity fail if the bytes of records without it have changed.
package codec
