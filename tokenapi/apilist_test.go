package tokenapi

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAPIList: each way in which clients write a list of methods is understood,
// and what is none is refused.
func TestAPIList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sent []string
		want string // separated by spaces
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"a.b.C"}, "a.b.C"},
		{[]string{"a.b.C,a.b.D"}, "a.b.C a.b.D"},
		{[]string{" a.b.C , a.b.D, "}, "a.b.C a.b.D"},
		{[]string{`["a.b.C","a.b.D"]`}, "a.b.C a.b.D"},
		{[]string{`['a.b.C', 'a.b.D']`}, "a.b.C a.b.D"},
		{[]string{`[ "a.b.C" , 'a.b.D' ]`}, "a.b.C a.b.D"},
		{[]string{"[a.b.C, a.b.D]"}, "a.b.C a.b.D"},
		{[]string{"[\n  \"a.b.C\",\n  \"a.b.D\"\n]"}, "a.b.C a.b.D"},
		{[]string{`"a.b.C",'a.b.D'`}, "a.b.C a.b.D"},
		{[]string{"a.b.C", "a.b.D,a.b.E", `["a.b.F"]`}, "a.b.C a.b.D a.b.E a.b.F"},
		{[]string{"*"}, "*"},
		{[]string{"a.*"}, "a.*"},
	} {
		got, present, err := parameters{"apiList": c.sent}.apiList()
		if err != nil || strings.Join(got, " ") != c.want || present != (c.want != "") {
			t.Errorf("%q: %q, %t, %v; want %q", c.sent, got, present, err, c.want)
		}
	}
	for _, sent := range []string{"[a", "a]", `["a]`, `["a'`, `"a`, `a"`, `["a" "b"]`, "[[a]]", "[a],[b]", `["a\u0041"]`, `"a\"b"`, `{"a":1}]`, "'", `"`, `["]`} {
		got, _, err := parameters{"apiList": {sent}}.apiList()
		if err == nil || got != nil {
			t.Errorf("%q: %q, %v", sent, got, err)
		}
		if err != nil && len(sent) > 3 && strings.Contains(err.Error(), sent) {
			t.Errorf("the error repeats %q", sent)
		}
	}
	// A list that holds nothing was sent all the same: it does not mean "leave it".
	if got, present, err := (parameters{"apiList": {"[]"}}).apiList(); len(got) != 0 || !present || err != nil {
		t.Errorf("an empty list: %q, %t, %v", got, present, err)
	}
}

// TestIDs: ids are separated by commas or semicolons, or are all of them.
func TestIDs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sent []string
		ids  []uint64
		all  bool
	}{
		{nil, nil, false},
		{[]string{""}, nil, false},
		{[]string{"1"}, []uint64{1}, false},
		{[]string{"1,4;6"}, []uint64{1, 4, 6}, false},
		{[]string{" 1 ; 4,, 4"}, []uint64{1, 4}, false},
		{[]string{"1", "4"}, []uint64{1, 4}, false},
		{[]string{"[12]"}, []uint64{12}, false},
		{[]string{" [1, 4] "}, []uint64{1, 4}, false},
		{[]string{"[]"}, nil, false},
		{[]string{"*"}, nil, true},
		{[]string{" * "}, nil, true},
	} {
		ids, all, err := parameters{"ids": c.sent}.ids("ids")
		if err != nil || !slices.Equal(ids, c.ids) || all != c.all {
			t.Errorf("%q: %d, %t, %v", c.sent, ids, all, err)
		}
	}
	many := "1"
	for i := range maxIDs {
		many += "," + strconv.Itoa(i+2)
	}
	for _, sent := range [][]string{{"x"}, {"-1"}, {"0"}, {"1.5"}, {"1 4"}, {"[1"}, {"1]"}, {"[[1]]"}, {"[*]"}, {"99999999999999999999"}, {"*,1"}, {"*", "1"}, {many}} {
		if ids, all, err := (parameters{"ids": sent}).ids("ids"); err == nil {
			t.Errorf("%.40q: %d, %t", sent, len(ids), all)
		}
	}
}

// FuzzAPIList: whatever is understood is names without quotes and brackets, and the
// same names sent as JSON are understood as the same.
func FuzzAPIList(f *testing.F) {
	for _, seed := range []string{"a,b", `["a","b"]`, "['a', 'b']", "[a", `"`, "[]", ",,", "*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		names, _, err := parameters{"apiList": {sent}}.apiList()
		if err != nil {
			if names != nil {
				t.Fatalf("%q: names %q beside an error", sent, names)
			}
			return
		}
		for _, name := range names {
			if name == "" || name != strings.TrimSpace(name) || strings.ContainsAny(name, `"'[],\`) {
				t.Fatalf("%q: the name %q", sent, name)
			}
		}
		again, _, err := parameters{"apiList": {`["` + strings.Join(names, `","`) + `"]`}}.apiList()
		if err != nil || !slices.Equal(again, names) {
			t.Fatalf("%q: %q, and as JSON %q, %v", sent, names, again, err)
		}
	})
}
