package firststart

import (
	"net"
	"reflect"
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
)

// usualAdminAddress is where commands look for the server without being told. The server may have
// CADDY_ADMIN in its environment, the terminal in which commands are typed need not.
const usualAdminAddress = "localhost:2019"

// adminFlag is the flag with which the commands find this server, after a space; empty: they find
// it without. off is set where no command can reach it.
func adminFlag(ctx caddy.Context) (flag string, off bool) {
	listen, off := adminListen(ctx)
	if off {
		return "", true
	}
	address, err := caddy.ParseNetworkAddress(caddy.NewReplacer().ReplaceAll(listen, ""))
	switch {
	case err != nil || address.IsFdNetwork():
		return "", false // nothing that a command could be given
	case address.IsUnixNetwork():
		// Permission bits may follow the path, as in "unix//run/x.sock|0200".
		path, _, _ := strings.Cut(address.Host, "|")
		return " --address " + shellWord(address.Network+"/"+path), false
	}
	// As it is written: Caddy holds the Origin of a request against it.
	if dial := net.JoinHostPort(address.Host, strconv.FormatUint(uint64(address.StartPort), 10)); dial != usualAdminAddress {
		return " --address " + shellWord(dial), false
	}
	return "", false
}

// adminListen is what the configuration says of the admin endpoint, and whether it is off. Caddy
// tells it to no module, so it is read from the context, where the configuration stands in a
// field that is not exported. In a Caddy that keeps it elsewhere the answer is the default.
func adminListen(ctx caddy.Context) (listen string, off bool) {
	listen = caddy.DefaultAdminListen
	cfg := reflect.ValueOf(ctx).FieldByName("cfg")
	if cfg.Kind() != reflect.Pointer || cfg.IsNil() || cfg.Type() != reflect.TypeFor[*caddy.Config]() {
		return listen, false
	}
	admin := cfg.Elem().FieldByName("Admin")
	if admin.IsNil() {
		return listen, false
	}
	if text := admin.Elem().FieldByName("Listen").String(); text != "" {
		listen = text
	}
	return listen, admin.Elem().FieldByName("Disabled").Bool()
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,", r)
	}
	if strings.TrimFunc(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
