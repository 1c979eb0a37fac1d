package caddymodule

import (
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

func (s *UpstreamSession) parse(d *caddyfile.Dispenser, where string) error {
	seen := make(options)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option := d.Val()
		if err := seen.once(d, option, answerOptions...); err != nil {
			return err
		}
		if sessionOptions[option] == "" {
			return unknownOption(d, option, where, sessionOptionNames)
		}
		if err := s.parseOption(d, option, d.RemainingArgs()); err != nil {
			return err
		}
	}
	return nil
}

func (s *UpstreamSession) parseOption(d *caddyfile.Dispenser, option string, args []string) error {
	form := sessionOptions[option]
	switch {
	case option == "url" && len(args) == 1:
		s.URL = args[0]
	case option == "fields" && len(args) == 2:
		s.LoginField, s.PasswordField = args[0], args[1]
	case option == "session_member" && len(args) == 1:
		s.SessionMember = args[0]
	case option == "success" && len(args) > 1:
		return s.Success.parse(d, option, args)
	case option == "expired" && len(args) > 1:
		return s.Expired.parse(d, option, args)
	case option == "second_factor" && len(args) > 1:
		return s.SecondFactor.parse(d, option, args)
	case option == "lifetime":
		return parseDuration(d, option, args, &s.Lifetime)
	case option == "timeout":
		return parseDuration(d, option, args, &s.Timeout)
	default:
		return wrongForm(d, form)
	}
	return nil
}

// answerOptions may be repeated: each names more answers.
var answerOptions = []string{"success", "expired", "second_factor"}

const sessionOptionNames = "url, fields, session_member, success, expired, second_factor, lifetime, timeout"

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
func (a *App) parsePlatform(d *caddyfile.Dispenser, args []string) error {
	if len(args) != 0 {
		return wrongForm(d, "platform { ... }")
	}
	if a.Platform != nil {
		return d.Err("platform stands twice; patgate stands in front of one")
	}
	a.Platform = new(Platform)
	seen := make(options)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option := d.Val()
		if err := seen.once(d, option, answerOptions...); err != nil {
			return err
		}
		if err := a.Platform.parseOption(d, option, d.RemainingArgs()); err != nil {
			return err
		}
	}
	if a.Platform.URL == "" {
		return d.Err("platform needs the url at which people sign in")
	}
	return nil
}

func (p *Platform) parseOption(d *caddyfile.Dispenser, option string, args []string) error {
	texts := map[string]*string{"name": &p.Name, "identity": &p.Identity, "sign_out": &p.SignOut, "session_field": &p.SessionField}
	text := texts[option]
	switch {
	case text != nil && len(args) == 1:
		*text = args[0]
	case text != nil:
		return wrongForm(d, option+" <text>")
	case option == "members" && len(args) == 2:
		p.IDMember, p.LoginMember = args[0], args[1]
	case option == "members":
		return wrongForm(d, "members <id> <login>")
	case sessionOptions[option] == "":
		return unknownOption(d, option, "platform", "name, identity, sign_out, session_field, members, "+sessionOptionNames)
	default:
		return p.UpstreamSession.parseOption(d, option, args)
	}
	return nil
}

// sessionOptions are the forms of the options of upstream session, for error
// messages.
var sessionOptions = map[string]string{
	"url":            "url <url>",
	"fields":         "fields <login> <password>",
	"session_member": "session_member <name>",
	"success":        "success <member> <values...>|status <statuses...>",
	"expired":        "expired <member> <values...>|status <statuses...>",
	"second_factor":  "second_factor <member> <values...>|status <statuses...>",
	"lifetime":       "lifetime <duration>",
	"timeout":        "timeout <duration>",
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
