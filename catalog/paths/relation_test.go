package paths

import "testing"

func TestRelate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b    string
		want    relation
		example string
	}{
		{"/me", "/me", relation{true, true, true}, "/me"},
		{"/me", "/you", relation{false, false, false}, ""},
		{"/me", "/:id", relation{true, true, false}, "/me"},
		{"/:id", "/{name}", relation{true, true, true}, "/x"},
		{"/:id:cancel", "/:id", relation{true, true, false}, "/x:cancel"},
		{"/v1", "/v:version", relation{true, true, false}, "/v1"},
		{"/v", "/v:version", relation{false, false, false}, ""},
		{"/v:version", "/v1:version", relation{true, false, true}, "/v1x"},
		{"/v:version", "/:name.json", relation{true, false, false}, "/v.json"},
		{"/:id:cancel", "/:id:start", relation{false, false, false}, ""},
		{"/:a.json.json", "/:a.json", relation{true, true, false}, ""},
		{"/{a}:{b}", "/{c}:{d}:{e}", relation{true, false, true}, ""},
		{"/{a}:{b}", "/{c}@{d}", relation{true, false, false}, ""},
		{"/{a}-{b}", "/x-y", relation{true, false, true}, "/x-y"},
		{"/a/:x", "/:y/b", relation{true, false, false}, "/a/b"},
		{"/a/:x", "/a", relation{false, false, false}, ""},
		{"/a/*x", "/a/:y", relation{true, false, true}, "/a/x"},
		{"/a/*x", "/a/:y/c", relation{true, false, true}, "/a/x/c"},
		{"/a/*x", "/a", relation{false, false, false}, ""},
		{"/a/*x", "/a/*y", relation{true, true, true}, "/a/x"},
		{"/a/*x", "/*y", relation{true, true, false}, "/a/x"},
		{"/a/*x", "/:y/*z", relation{true, true, false}, "/a/x"},
		{"/a/*x", "/a/:y/*z", relation{true, false, true}, "/a/x/x"},
		{"/a/*x", "/:y/b", relation{true, false, false}, "/a/b"},
		{"/a/*x", "/:y/b/*z", relation{true, false, false}, "/a/b/x"},
		{"/a/*x/b", "/a/:y/b", relation{true, false, true}, "/a/x/b"},
		{"/a/*x/b", "/a/*y", relation{true, true, false}, "/a/x/b"},
		{"/a/*x/b", "/a/*y/c", relation{false, false, false}, ""},
		{"/*x/b/:y", "/a/*y/c", relation{true, false, false}, "/a/b/c"},
		{"/*x/:y", "/:x/*y", relation{true, true, true}, "/x/x"},
		{"/a/*x/b/b", "/a/*y/b", relation{true, true, false}, "/a/x/b/b"},
		{"/a/*x/b", "/a/b", relation{false, false, false}, ""},
		{"/", "/*x", relation{false, false, false}, ""},
		{"/", "/", relation{true, true, true}, "/"},
	} {
		for _, turned := range []bool{false, true} {
			a, b, want := parsed(t, test.a), parsed(t, test.b), test.want
			if turned {
				a, b, want = b, a, relation{want.overlap, want.around, want.within}
			}
			got := relatePaths(&a, &b)
			if got != want {
				t.Errorf("%s and %s relate as %+v, want %+v", a.String(), b.String(), got, want)
			}
			found, root := false, new(node)
			end := root.add(&b)
			root.rivals(a.segments, a.rest, func(n *node) { found = found || n == end })
			if a.tail+b.tail == 0 && found != want.overlap {
				t.Errorf("that %s shares paths with %s: found %t, want %t", a.String(), b.String(), found, want.overlap)
			}
			if got.overlap && test.example != "" && example(&a, &b) != test.example {
				t.Errorf("the example of %s and %s is %s, want %s", a.String(), b.String(), example(&a, &b), test.example)
			}
		}
	}
}

func parsed(t *testing.T, path string) Pattern {
	t.Helper()
	p, err := Parse(path, false)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRelateToWhole: the short way finds what the search does.
func TestRelateToWhole(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v:x", "/:x.json", "/a.b:x", "/{x}:{y}", "/{x}.{y}"} {
		for class := range slashes << 1 {
			for v := range slashes << 1 {
				p := parsed(t, path)
				s := &p.segments[0]
				s.parameters[0].takes = class
				whole := &segment{[]string{"", ""}, []parameter{{"w", v}}}
				r, _ := s.relateToWhole(v)
				if want, _ := search(s, whole); r.overlap != want.overlap || r.overlap && r != want {
					t.Errorf("%s of %b and a value of %b: %+v, search says %+v", path, class, v, r, want)
				}
			}
		}
	}
}

// TestApart: segments that are taken for apart without a search share nothing.
func TestApart(t *testing.T) {
	t.Parallel()
	var segments []*segment
	for _, path := range []string{
		"/a", "/ab", "/ba", "/aba", "/:x", "/a:x", "/ab:x", "/b:x", "/:x:a", "/:x:ba", "/:x:b", "/{x}a", "/{x}ba", "/a{x}a", "/ab{x}ba", "/{x}-{y}",
		"/{x}-{y}a", "/a{x}-{y}", "/b{x}-{y}b",
	} {
		p := parsed(t, path)
		segments = append(segments, &p.segments[0])
	}
	found := 0
	for _, a := range segments {
		for _, b := range segments {
			r, _ := search(a, b)
			if apart(a, b) && r != (relation{}) {
				t.Errorf("%q and %q are taken for apart, search says %+v", a.texts, b.texts, r)
			}
			if apart(a, b) != apart(b, a) {
				t.Errorf("whether %q and %q are apart depends on their order", a.texts, b.texts)
			}
			if apart(a, b) {
				found++
			}
		}
	}
	if found == 0 {
		t.Error("no segments are apart")
	}
}
