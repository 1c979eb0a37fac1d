package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// The layout of bbolt's pages (internal/common/page.go and meta.go there), in the byte order
// of the machine. Page header: id (8 bytes), flags (2), count of elements (2),
// how many pages follow that belong to it (4). Element of a branch: position
// from the element's start (4), length of the key (4), page (8). Element of a
// leaf: flags (4), position (4), length of the key (4), of the value (4).
// Behind the header of a meta page: mark (4), version (4), size of a page (4), flags (4),
// root (8), sequence (8), page of the free list (8), end of the file in pages (8),
// transaction (8), checksum of all that (8). A free list: pages (8 each); where the count
// is the largest there is, the first of them is the count.
const (
	pageHeader  = 16
	elementSize = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	bucketLeaf  = 0x01 // the element's value is a bucket: root page (8), sequence (8), and a page where the root is 0
	bucketSize  = 16   // without that page
	manyFree    = 0xffff
	metaSize    = 56 // without its checksum
)

// tree walks the pages of a file and finds what leads out of it or in a circle, and keys that
// stand where nobody looks for them. bbolt's own check takes the former on trust, in a
// goroutine of its own, where a read outside of the file would end the process.
type tree struct {
	file     io.ReaderAt
	pageSize uint64
	end      uint64 // pages in the file
	seen     []atomic.Bool
	buckets  []*bucket
}

// bucket is one of a file.
type bucket struct {
	name    string
	page    uint64 // on which its name stands
	value   []byte
	records int // found in it
	err     error
}

// checkTree walks the file as of the last commit and returns how many records each bucket
// has. What it finds would make some read or write fail, or a write overwrite what is in use,
// as in a copy that was made while the file was written to.
func checkTree(tx *bbolt.Tx, file io.ReaderAt) (records map[string]int, err error) {
	t := newTree(tx, file)
	if err := (&walk{tree: t}).page(node{depth: 0}, uint64(tx.Cursor().Bucket().Root())); err != nil {
		return nil, err
	}
	if err := t.walkBuckets(); err != nil {
		return nil, err
	}
	records = make(map[string]int)
	for _, b := range t.buckets {
		records[b.name] = b.records
	}
	return records, t.free()
}

func newTree(tx *bbolt.Tx, file io.ReaderAt) *tree {
	size := uint64(tx.DB().Info().PageSize)
	end := uint64(tx.Size()) / size
	return &tree{file: file, pageSize: size, end: end, seen: make([]atomic.Bool, end)}
}

// walkBuckets walks all buckets, on all cores.
func (t *tree) walkBuckets() error {
	next := make(chan *bucket)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			w := walk{tree: t}
			for b := range next {
				w.records = 0
				b.err = w.bucket(b)
				b.records = w.records
			}
		})
	}
	for _, b := range t.buckets {
		next <- b
	}
	close(next)
	all.Wait()
	for _, b := range t.buckets {
		if b.err != nil {
			return b.err
		}
	}
	return nil
}

// walk is a walk through some of the pages.
type walk struct {
	*tree
	pages   [][]byte // what was read last at each depth
	records int
}

// node is where in the tree a page stands.
type node struct {
	depth    int
	bucket   bool   // within one: its leaves hold records
	from, to []byte // its first key, and what all are before; nil: any
}

// element is one of a page.
type element struct {
	key, value []byte
	child      uint64 // of a branch
	isBucket   bool
}

// elementOf reads the element that rest begins with. It fails where that does not end within it.
func elementOf(flags uint16, rest []byte) (e element, ok bool) {
	word := func(i int) uint64 { return uint64(binary.NativeEndian.Uint32(rest[4*i:])) }
	pos, key, value := word(0), word(1), uint64(0)
	if flags == leafPage {
		pos, key, value = word(1), word(2), word(3)
		e.isBucket = word(0)&bucketLeaf != 0
	} else {
		e.child = binary.NativeEndian.Uint64(rest[8:])
	}
	if pos+key+value > uint64(len(rest)) {
		return e, false
	}
	e.key, e.value = rest[pos:pos+key], rest[pos+key:pos+key+value]
	return e, true
}

// read reads a page with those that belong to it, and notes that they are in use. What it
// returns is good until the next page at that depth is read.
func (w *walk) read(id uint64, depth int) ([]byte, error) {
	if id < 2 || id >= w.end {
		return nil, broken(id, "is none of the %d pages", w.end)
	}
	if len(w.pages) <= depth {
		w.pages = append(w.pages, make([][]byte, depth+1-len(w.pages))...)
	}
	data := slices.Grow(w.pages[depth][:0], int(w.pageSize))[:w.pageSize]
	if _, err := w.file.ReadAt(data, int64(id*w.pageSize)); err != nil {
		return nil, err
	}
	if got := binary.NativeEndian.Uint64(data); got != id {
		return nil, broken(id, "says to be page %d", got)
	}
	length := 1 + uint64(binary.NativeEndian.Uint32(data[12:]))
	if length > w.end-id {
		return nil, broken(id, "ends behind the file")
	}
	for i := id; i < id+length; i++ {
		if w.seen[i].Swap(true) {
			return nil, broken(i, "is used twice")
		}
	}
	if length > 1 {
		data = slices.Grow(data, int((length-1)*w.pageSize))[:length*w.pageSize]
		if _, err := w.file.ReadAt(data[w.pageSize:], int64((id+1)*w.pageSize)); err != nil {
			return nil, err
		}
	}
	w.pages[depth] = data
	return data, nil
}

// page walks what a page leads to.
func (w *walk) page(at node, id uint64) error {
	data, err := w.read(id, at.depth)
	if err != nil {
		return err
	}
	return w.elements(at, id, data)
}

// elements walks what the elements of a page lead to, or of a bucket that stands on one.
func (w *walk) elements(at node, id uint64, data []byte) error {
	if len(data) < pageHeader {
		return broken(id, "holds a bucket of %d bytes", len(data))
	}
	flags := binary.NativeEndian.Uint16(data[8:])
	count := int(binary.NativeEndian.Uint16(data[10:]))
	switch {
	case flags != leafPage && flags != branchPage:
		return broken(id, "is of type %#x", flags)
	case pageHeader+count*elementSize > len(data):
		return broken(id, "has %d elements in %d bytes", count, len(data))
	}
	element := func(i int) (element, bool) { return elementOf(flags, data[pageHeader+i*elementSize:]) }
	least := at.from
	for i := range count {
		e, ok := element(i)
		switch {
		case !ok:
			return broken(id, "has an element that ends behind it")
		case i == 0 && at.from != nil && !bytes.Equal(e.key, at.from), // bbolt looks there for what it has read here
			bytes.Compare(e.key, least) < 0, i > 0 && bytes.Equal(e.key, least), at.to != nil && bytes.Compare(e.key, at.to) >= 0:
			return broken(id, "has a key that stands in the wrong place")
		case flags == leafPage && e.isBucket == at.bucket:
			return broken(id, "has a record in the place of a bucket, or a bucket in that of a record")
		}
		least = e.key
	}
	switch {
	case flags == branchPage:
		return w.children(at, count, element)
	case at.bucket:
		w.records += count
		return nil
	}
	for i := range count {
		e, _ := element(i)
		if len(e.value) < bucketSize {
			return broken(id, "has a bucket of %d bytes", len(e.value))
		}
		w.buckets = append(w.buckets, &bucket{name: string(e.key), page: id, value: bytes.Clone(e.value)})
	}
	return nil
}

// children walks the pages that those of a branch lead to.
func (w *walk) children(at node, count int, element func(i int) (element, bool)) error {
	for i := range count {
		e, _ := element(i)
		child := node{depth: at.depth + 1, bucket: at.bucket, from: e.key, to: at.to}
		if i+1 < count {
			next, _ := element(i + 1)
			child.to = next.key
		}
		if err := w.page(child, e.child); err != nil {
			return err
		}
	}
	return nil
}

// bucket walks a bucket, which has pages of its own or, where it is small, stands on that of
// its name.
func (w *walk) bucket(b *bucket) error {
	if root := binary.NativeEndian.Uint64(b.value); root != 0 {
		return w.page(node{bucket: true}, root)
	}
	return w.elements(node{bucket: true}, b.page, b.value[bucketSize:])
}

// free walks the free list of the newest meta page.
func (t *tree) free() error {
	newest, _, err := t.metas()
	if err != nil {
		return err
	}
	id := newest.freelist
	data, err := (&walk{tree: t}).read(id, 0)
	if err != nil {
		return err
	}
	if flags := binary.NativeEndian.Uint16(data[8:]); flags != freePage {
		return broken(id, "should be the free list, it is of type %#x", flags)
	}
	count := uint64(binary.NativeEndian.Uint16(data[10:]))
	data = data[pageHeader:]
	if count == manyFree {
		count, data = binary.NativeEndian.Uint64(data), data[8:]
	}
	if count > uint64(len(data)/8) {
		return broken(id, "lists %d free pages in %d bytes", count, len(data))
	}
	for i := range count {
		switch free := binary.NativeEndian.Uint64(data[8*i:]); {
		case free < 2 || free >= t.end:
			return broken(free, "is free, but none of the %d pages", t.end)
		case t.seen[free].Swap(true):
			return broken(free, "is free, and in use or free once more")
		}
	}
	return nil
}

// meta is what stands on one of the first two pages; every commit writes one of them.
type meta struct{ freelist, transaction uint64 }

// metas reads both and returns the newer one of those that are whole, and how many are.
func (t *tree) metas() (newest meta, whole int, err error) {
	page := make([]byte, pageHeader+metaSize+8)
	for id := range uint64(2) {
		if _, err := t.file.ReadAt(page, int64(id*t.pageSize)); err != nil {
			return meta{}, 0, err
		}
		data := page[pageHeader:]
		sum := fnv.New64a()
		sum.Write(data[:metaSize])
		if sum.Sum64() != binary.NativeEndian.Uint64(data[metaSize:]) {
			continue
		}
		m := meta{freelist: binary.NativeEndian.Uint64(data[32:]), transaction: binary.NativeEndian.Uint64(data[48:])}
		if whole++; whole == 1 || m.transaction > newest.transaction {
			newest = m
		}
	}
	return newest, whole, nil
}

func broken(page uint64, format string, args ...any) error {
	return fmt.Errorf("%w: page %d %s", tokenstore.ErrDamaged, page, fmt.Sprintf(format, args...))
}
