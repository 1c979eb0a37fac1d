package boltstore

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/patgate/patgate/tokenstore/codec"
)

// sealed is a value of a known length with a checksum behind it, which covers its key, too.
func sealed(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(value, codec.Checksum(key, value))
}

// unsealed returns the value that sealed was given, or one of before there were checksums.
func unsealed(key, data []byte, length int) (value []byte, ok bool) {
	switch len(data) {
	case length:
		return data, true
	case length + crc32.Size:
		value = data[:length]
		return value, binary.BigEndian.Uint32(data[length:]) == codec.Checksum(key, value)
	}
	return nil, false
}
