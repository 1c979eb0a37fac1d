package caddymodule

import (
	"slices"
	"strconv"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

const upstreamForm = "upstream strip|header <name> <value>|session { ... }"

// parseUpstream reads
//
//	upstream strip
//	upstream header <name> <value>
//	upstream session [{
//		url <url>
//		fields <login> <password>
//		session_member <name>
//		success <member> <values...>|status <statuses...>
//		expired <member> <values...>|status <statuses...>
//		second_factor <member> <values...>|status <statuses...>
//		lifetime <duration>
//		timeout <duration>
//	}]
//
// What the last does not say is that of the app's platform.
func (g *Gate) parseUpstream(d *caddyfile.Dispenser, args []string) error {
	if g.upstreamSet {
		return d.Err("upstream stands twice; a site has one")
	}
	g.upstreamSet = true
	switch {
	case len(args) == 1 && args[0] == "strip":
		return nil
	case len(args) == 3 && args[0] == "header":
		g.Upstream = &Upstream{Header: &UpstreamHeader{Name: args[1], Value: args[2]}}
		if !mentionsPlaceholder(args[2]) {
			return d.Errf("%v", errLiteral(args[1]))
		}
		return nil
	case len(args) == 1 && args[0] == "session":
		g.Upstream = &Upstream{Session: new(UpstreamSession)}
		return g.Upstream.Session.parse(d, "upstream session")
	}
	return wrongForm(d, upstreamForm)
}

// sessionOptions are those of upstream session, and of the platform beside its own.
var sessionOptions = blockOptions{
	{"url", "url <url>", false},
	{"fields", "fields <login> <password>", false},
	{"session_member", "session_member <name>", false},
	{"success", "success <member> <values...>|status <statuses...>", true},
	{"expired", "expired <member> <values...>|status <statuses...>", true},
	{"second_factor", "second_factor <member> <values...>|status <statuses...>", true},
	{"lifetime", "lifetime <duration>", false},
	{"timeout", "timeout <duration>", false},
}

func (s *UpstreamSession) parse(d *caddyfile.Dispenser, where string) error {
	return sessionOptions.read(d, where, func(o blockOption) error { return s.parseOption(d, o, d.RemainingArgs()) })
}

func (s *UpstreamSession) parseOption(d *caddyfile.Dispenser, option blockOption, args []string) error {
	switch {
	case option.name == "url" && len(args) == 1:
		s.URL = args[0]
	case option.name == "fields" && len(args) == 2:
		s.LoginField, s.PasswordField = args[0], args[1]
	case option.name == "session_member" && len(args) == 1:
		s.SessionMember = args[0]
	case option.name == "success" && len(args) > 1:
		return s.Success.parse(d, option.name, args)
	case option.name == "expired" && len(args) > 1:
		return s.Expired.parse(d, option.name, args)
	case option.name == "second_factor" && len(args) > 1:
		return s.SecondFactor.parse(d, option.name, args)
	case option.name == "lifetime":
		return option.parseDuration(d, args, &s.Lifetime)
	case option.name == "timeout":
		return option.parseDuration(d, args, &s.Timeout)
	default:
		return wrongForm(d, option.form)
	}
	return nil
}

// parsePlatform reads
//
//	platform {
//		name <text>
//		identity <url>
//		sign_out <url>
//		session_field <name>
//		members <id> <login>
//		<options of upstream session...>
//	}
func (a *App) parsePlatform(d *caddyfile.Dispenser) error {
	if a.Platform != nil {
		return d.Err("platform stands twice; patgate stands in front of one")
	}
	a.Platform = new(Platform)
	err := slices.Concat(platformOptions, sessionOptions).read(d, "platform", func(o blockOption) error {
		return a.Platform.parseOption(d, o, d.RemainingArgs())
	})
	if err != nil {
		return err
	}
	if a.Platform.URL == "" {
		return d.Err("platform needs the url at which people sign in")
	}
	return nil
}

// platformOptions are those of platform beside sessionOptions.
var platformOptions = blockOptions{
	{"name", "name <text>", false},
	{"identity", "identity <text>", false},
	{"sign_out", "sign_out <text>", false},
	{"session_field", "session_field <text>", false},
	{"members", "members <id> <login>", false},
}

func (p *Platform) parseOption(d *caddyfile.Dispenser, option blockOption, args []string) error {
	texts := map[string]*string{"name": &p.Name, "identity": &p.Identity, "sign_out": &p.SignOut, "session_field": &p.SessionField}
	text := texts[option.name]
	switch {
	case text != nil && len(args) == 1:
		*text = args[0]
	case option.name == "members" && len(args) == 2:
		p.IDMember, p.LoginMember = args[0], args[1]
	case text != nil, option.name == "members":
		return wrongForm(d, option.form)
	default:
		return p.UpstreamSession.parseOption(d, option, args)
	}
	return nil
}

func (a *UpstreamAnswers) parse(d *caddyfile.Dispenser, option string, args []string) error {
	if args[0] != "status" {
		if a.Member != "" && a.Member != args[0] {
			return d.Errf("%s looks at one member of the answer, found %s and %s", option, a.Member, args[0])
		}
		a.Member = args[0]
		a.Values = append(a.Values, args[1:]...)
		return nil
	}
	for _, word := range args[1:] {
		status, err := strconv.Atoi(word)
		if err != nil || status < 200 || status > 599 {
			return d.Errf("%s status takes HTTP statuses from 200 to 599, found %q", option, word)
		}
		a.Status = append(a.Status, status)
	}
	return nil
}
