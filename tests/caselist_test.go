package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// elsewhere says which tests hold the cases that are not in the tables above; that
// of a folder stands with the folder's name.
var elsewhere = map[string]string{
	"C060": "TestPatternsMatchWholeNames", "C159": "TestSlowForm", "C200": "TestConnections", "C215": "TestConnections", "C216": "TestConnections", "C217": "TestConnections",
	"C227": "TestForwardedAddresses", "C231": "TestForwardedAddresses", "C232": "../gate/TestAddresses", "C247": "TestSecurityCases",
	"C084": "TestHTTP2", "C085": "TestHTTP2", "C086": "TestHTTP2", "C087": "TestHTTP2", "C089": "TestHTTP2", "C090": "TestHTTP2", "C157": "TestHTTP2",
	"C240": "TestAnswersWithCredential", "C241": "TestAnswersWithCredential", "C242": "TestAnswersWithCredential", "C244": "TestAnswersWithCredential", "C245": "TestAnswersWithCredential", "C246": "TestAnswersWithCredential",
	"C249": "TestManageCrossSite", "C250": "TestManageCrossSite", "C251": "TestManageCrossSite", "C252": "TestManageSignIn", "C257": "TestManageConfirmation", "C259": "TestManageConfirmation", "C260": "TestManageConfirmation",
	"C254": "TestManageStrictJSON", "C255": "TestManageStrictJSON", "C256": "TestManageStrictJSON",
	"C261": "../admin/signin/TestNobodysPassword", "C262": "TestManageSignIn", "C264": "TestManageRoles", "C266": "TestManageSignIn", "C267": "browser/TestTextEverywhere",
	"C265": "TestValueIsShownOnce", "C269": "TestRevokedAtOnce",
}

// testsIn lists the tests of a folder.
func testsIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no tests: %v", folder, err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testName.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
	}
	return names
}

var testName = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// allCases are the ids of the list of bad inputs that the project keeps.
const allCases = `
C001 C002 C004 C005 C006 C007 C009 C010 C011 C012 C014 C015 C016 C017 C019 C020 C021 C022 C024 C025 C026 C027 
C029 C030 C031 C032 C034 C035 C036 C037 C039 C040 C041 C042 C044 C045 C046 C047 C049 C050 C051 C052 C054 C055 
C056 C057 C059 C060 C061 C062 C064 C065 C066 C067 C069 C070 C071 C072 C074 C075 C076 C077 C079 C080 C081 C082 
C084 C085 C086 C087 C089 C090 C091 C092 C094 C095 C096 C097 C099 C100 C101 C102 C104 C105 C106 C107 C109 C110 
C111 C112 C114 C115 C116 C117 C119 C120 C121 C122 C124 C125 C126 C127 C129 C130 C131 C132 C134 C135 C136 C137 
C139 C140 C141 C142 C144 C145 C146 C149 C150 C151 C152 C154 C155 C156 C157 C159 C160 C161 C162 C164 C165 C166 
C167 C169 C170 C171 C172 C174 C175 C176 C177 C179 C180 C181 C182 C184 C185 C186 C187 C189 C190 C191 C192 C194 
C195 C196 C197 C199 C200 C201 C202 C204 C205 C206 C207 C209 C210 C211 C212 C214 C215 C216 C217 C219 C220 C221 
C222 C224 C225 C226 C227 C229 C230 C231 C232 C234 C235 C236 C237 C239 C240 C241 C242 C244 C245 C246 C247 C249 
C250 C251 C252 C254 C255 C256 C257 C259 C260 C261 C262 C264 C265 C266 C267 C269
`

// TestEveryCaseIsThere: no case of the list is forgotten.
func TestEveryCaseIsThere(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, c := range securityCases() {
		known[c.ids] = true
	}
	for _, id := range strings.Fields(allCases) {
		if !known[id] && elsewhere[id] == "" {
			t.Errorf("%s is nowhere", id)
		}
		if known[id] && elsewhere[id] != "" && id != "C159" {
			t.Errorf("%s stands in two places", id)
		}
		if test := elsewhere[id]; test != "" && !testsIn(t, filepath.Dir(test))[filepath.Base(test)] {
			t.Errorf("%s: there is no test %s", id, test)
		}
	}
}
