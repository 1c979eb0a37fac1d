package api

import (
	"reflect"
	"strings"
	"testing"
)

// TestTokenFields: what can be changed of a token can be asked for in generating and copying, under
// the same name, and is shown to who manages the token and to who holds it.
func TestTokenFields(t *testing.T) {
	t.Parallel()
	for _, field := range reflect.VisibleFields(reflect.TypeFor[EditToken]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		types := []reflect.Type{reflect.TypeFor[GenerateToken](), reflect.TypeFor[CopyToken](), reflect.TypeFor[Token](), reflect.TypeFor[Self]()}
		if name == "lifetime" { // another way to say expires
			types = types[:2]
		}
		for _, in := range types {
			if other, ok := in.FieldByName(field.Name); !ok || !strings.HasPrefix(other.Tag.Get("json")+",", name+",") {
				t.Errorf("%v has no member %s", in, name)
			}
		}
	}
	for _, changes := range []EditToken{
		filled[GenerateToken]().Changes(),
		filled[CopyToken]().Changes(),
	} {
		for i := range reflect.ValueOf(changes).NumField() {
			if reflect.ValueOf(changes).Field(i).IsNil() {
				t.Errorf("Changes leaves out %s", reflect.TypeFor[EditToken]().Field(i).Name)
			}
		}
	}
}

// filled has a text in each text, and in each list.
func filled[T any]() *T {
	v := new(T)
	for i := range reflect.ValueOf(v).Elem().NumField() {
		switch f := reflect.ValueOf(v).Elem().Field(i); f.Interface().(type) {
		case string:
			f.SetString("x")
		case []string:
			f.Set(reflect.ValueOf([]string{"x"}))
		case *[]string:
			f.Set(reflect.ValueOf(&[]string{"x"}))
		}
	}
	return v
}
