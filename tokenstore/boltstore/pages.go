package boltstore

import (
	"encoding/binary"
	"fmt"
	"io"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// The layout of bbolt's pages (internal/common/page.go there), in the byte order
// of the machine. Page header: id (8 bytes), flags (2), count of elements (2),
// how many pages follow that belong to it (4). Element of a branch: position
// from the element's start (4), length of the key (4), page (8). Element of a
// leaf: flags (4), position (4), length of the key (4), of the value (4).
const (
	pageHeader  = 16
	elementSize = 16
	branchPage  = 0x01
	leafPage    = 0x02
	bucketLeaf  = 0x01 // the element's value is a bucket: root page (8), sequence (8), and a page where the root is 0
)

// tree walks the pages of a file and finds what leads out of it or in a circle.
// bbolt's own check takes that on trust, in a goroutine of its own, where a read
// outside of the file would end the process.
type tree struct {
	file     io.ReaderAt
	pageSize uint64
	end      uint64 // pages in the file
	seen     []bool
}

// checkTree walks the file as of the last commit.
func checkTree(tx *bbolt.Tx, file io.ReaderAt) error {
	size := uint64(tx.DB().Info().PageSize)
	end := uint64(tx.Size()) / size
	t := tree{file: file, pageSize: size, end: end, seen: make([]bool, end)}
	return t.page(uint64(tx.Cursor().Bucket().Root()))
}

func (t *tree) page(id uint64) error {
	if id < 2 || id >= t.end {
		return broken(id, "is none of the %d pages", t.end)
	}
	head := make([]byte, pageHeader)
	if _, err := t.file.ReadAt(head, int64(id*t.pageSize)); err != nil {
		return err
	}
	if got := binary.NativeEndian.Uint64(head); got != id {
		return broken(id, "says to be page %d", got)
	}
	length := 1 + uint64(binary.NativeEndian.Uint32(head[12:]))
	if length > t.end-id {
		return broken(id, "ends behind the file")
	}
	for i := id; i < id+length; i++ {
		if t.seen[i] {
			return broken(i, "is used twice")
		}
		t.seen[i] = true
	}
	data := make([]byte, length*t.pageSize)
	if _, err := t.file.ReadAt(data, int64(id*t.pageSize)); err != nil {
		return err
	}
	return t.elements(id, data)
}

func (t *tree) elements(id uint64, data []byte) error {
	if len(data) < pageHeader {
		return broken(id, "holds a bucket of %d bytes", len(data))
	}
	flags := binary.NativeEndian.Uint16(data[8:])
	count := int(binary.NativeEndian.Uint16(data[10:]))
	if pageHeader+count*elementSize > len(data) {
		return broken(id, "has %d elements in %d bytes", count, len(data))
	}
	element := t.leaf
	switch flags {
	case leafPage:
	case branchPage:
		element = t.branch
	default:
		return broken(id, "is of type %#x", flags)
	}
	for i := range count {
		if err := element(id, data[pageHeader+i*elementSize:]); err != nil {
			return err
		}
	}
	return nil
}

// branch checks an element, which begins where rest does.
func (t *tree) branch(id uint64, rest []byte) error {
	pos, key := uint64(binary.NativeEndian.Uint32(rest)), uint64(binary.NativeEndian.Uint32(rest[4:]))
	if pos+key > uint64(len(rest)) {
		return broken(id, "has a key that ends behind it")
	}
	return t.page(binary.NativeEndian.Uint64(rest[8:]))
}

// leaf checks an element, which begins where rest does.
func (t *tree) leaf(id uint64, rest []byte) error {
	flags := binary.NativeEndian.Uint32(rest)
	pos, key := uint64(binary.NativeEndian.Uint32(rest[4:])), uint64(binary.NativeEndian.Uint32(rest[8:]))
	value := uint64(binary.NativeEndian.Uint32(rest[12:]))
	if pos+key+value > uint64(len(rest)) {
		return broken(id, "has a record that ends behind it")
	}
	if flags&bucketLeaf == 0 {
		return nil
	}
	bucket := rest[pos+key : pos+key+value]
	if len(bucket) < 16 {
		return broken(id, "has a bucket of %d bytes", len(bucket))
	}
	if root := binary.NativeEndian.Uint64(bucket); root != 0 {
		return t.page(root)
	}
	return t.elements(id, bucket[16:])
}

func broken(page uint64, format string, args ...any) error {
	return fmt.Errorf("%w: page %d %s", tokenstore.ErrDamaged, page, fmt.Sprintf(format, args...))
}
