package caddymodule

import (
	"slices"
	"strconv"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/patgate/patgate/caddymodule/block"
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
	return block.WrongForm(d, upstreamForm)
}

// sessionOptions are those of upstream session, and of the platform beside its own.
var sessionOptions = block.Options{
	block.Once("url <url>"),
	block.Once("fields <login> <password>"),
	block.Once("session_member <name>"),
	block.Repeated("success <member> <values...>|status <statuses...>"),
	block.Repeated("expired <member> <values...>|status <statuses...>"),
	block.Repeated("second_factor <member> <values...>|status <statuses...>"),
	block.Once("lifetime <duration>"),
	block.Once("timeout <duration>"),
}

func (s *UpstreamSession) parse(d *caddyfile.Dispenser, where string) error {
	return sessionOptions.Read(d, where, func(o block.Option) error { return s.parseOption(d, o, d.RemainingArgs()) })
}

func (s *UpstreamSession) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	switch {
	case option.Name == "url" && len(args) == 1:
		s.URL = args[0]
	case option.Name == "fields" && len(args) == 2:
		s.LoginField, s.PasswordField = args[0], args[1]
	case option.Name == "session_member" && len(args) == 1:
		s.SessionMember = args[0]
	case option.Name == "success" && len(args) > 1:
		return s.Success.parse(d, option.Name, args)
	case option.Name == "expired" && len(args) > 1:
		return s.Expired.parse(d, option.Name, args)
	case option.Name == "second_factor" && len(args) > 1:
		return s.SecondFactor.parse(d, option.Name, args)
	case option.Name == "lifetime":
		return option.ParseDuration(d, args, &s.Lifetime)
	case option.Name == "timeout":
		return option.ParseDuration(d, args, &s.Timeout)
	default:
		return block.WrongForm(d, option.Form)
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
	err := slices.Concat(platformOptions, sessionOptions).Read(d, "platform", func(o block.Option) error {
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
var platformOptions = block.Options{
	block.Once("name <text>"),
	block.Once("identity <text>"),
	block.Once("sign_out <text>"),
	block.Once("session_field <text>"),
	block.Once("members <id> <login>"),
}

func (p *Platform) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	texts := map[string]*string{"name": &p.Name, "identity": &p.Identity, "sign_out": &p.SignOut, "session_field": &p.SessionField}
	text := texts[option.Name]
	switch {
	case text != nil && len(args) == 1:
		*text = args[0]
	case option.Name == "members" && len(args) == 2:
		p.IDMember, p.LoginMember = args[0], args[1]
	case text != nil, option.Name == "members":
		return block.WrongForm(d, option.Form)
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
