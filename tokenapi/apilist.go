package tokenapi

import "strings"

// apiList reads names of methods in the ways in which clients write them:
//
//	a,b             separated by commas
//	["a","b"]       in brackets, with double quotes, as in JSON
//	['a', 'b']      or with single ones, as lists of Python are printed
//	[a, b]          or with none
//
// and the parameter once for each. Empty items mean nothing. present tells whether
// the parameter was there, and not empty.
func (p parameters) apiList() (names []string, present bool, err error) {
	for _, value := range p["apiList"] {
		if strings.TrimSpace(value) == "" {
			continue
		}
		present = true
		if names, err = appendNames(names, value); err != nil {
			return nil, true, err
		}
	}
	return names, present, nil
}

var errList = wrong("apiList", "it is a list of names of methods, separated by commas, or in brackets: [\"a\", \"b\"]")

func appendNames(names []string, list string) ([]string, error) {
	list = strings.TrimSpace(list)
	inside, opened := strings.CutPrefix(list, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if opened != closed {
		return nil, errList
	}
	for item := range strings.SplitSeq(inside, ",") {
		name, ok := unquote(strings.TrimSpace(item))
		if !ok {
			return nil, errList
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// unquote takes the quotes of an item away; none may be left, nor a bracket.
func unquote(item string) (name string, ok bool) {
	for _, quote := range []string{`"`, `'`} {
		if rest, quoted := strings.CutPrefix(item, quote); quoted {
			if item, ok = strings.CutSuffix(rest, quote); !ok {
				return "", false
			}
			item = strings.TrimSpace(item)
			break
		}
	}
	return item, !strings.ContainsAny(item, `"'[]\`)
}
