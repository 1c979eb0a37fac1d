package boltstore

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaults runs TestInjectedFaults (faults_inside_test.go) with a bbolt that can be told to
// fail: a build of the very sources, with a question put before each write and fsync.
func TestFaults(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	sources := goSays(t, "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/bbolt")
	copied := filepath.Join(folder, "bbolt")
	if err := os.CopyFS(copied, os.DirFS(sources)); err != nil {
		t.Fatal(err)
	}
	for name, edits := range map[string][][2]string{
		"db.go": {
			{"db.ops.writeAt = db.file.WriteAt", "db.ops.writeAt = func(b []byte, at int64) (int, error) {\n\t\tif err := Fault(); err != nil {\n\t\t\treturn 0, err\n\t\t}\n\t\treturn db.file.WriteAt(b, at)\n\t}"},
			{"if err := db.file.Sync(); err != nil {", "if err := Fault(); err != nil {\n\t\t\treturn err\n\t\t}\n\t\tif err := db.file.Sync(); err != nil {"},
			{"if err := db.file.Truncate(int64(sz)); err != nil {", "if err := Fault(); err != nil {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\tif err := db.file.Truncate(int64(sz)); err != nil {"},
		},
		"bolt_linux.go": {
			{"return syscall.Fdatasync(int(db.file.Fd()))\n}", "if err := Fault(); err != nil {\n\t\treturn err\n\t}\n\treturn syscall.Fdatasync(int(db.file.Fd()))\n}\n\n// Fault is asked before each write and fsync.\nvar Fault = func() error { return nil }"},
		},
	} {
		data, err := os.ReadFile(filepath.Join(sources, name))
		if err != nil {
			t.Fatal(err)
		}
		source := string(data)
		for _, e := range edits {
			if strings.Count(source, e[0]) != 1 {
				t.Fatalf("%s of bbolt does not have %q once: write the test anew for this version", name, e[0])
			}
			source = strings.Replace(source, e[0], e[1], 1)
		}
		if err := os.Remove(filepath.Join(copied, name)); err != nil { // what is copied cannot be written to
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(copied, name), []byte(source))
	}
	module := goSays(t, "env", "GOMOD")
	for name, more := range map[string]string{"go.mod": "\nreplace go.etcd.io/bbolt => " + copied + "\n", "go.sum": ""} {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(module), name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(folder, name), append(data, more...))
	}
	inside := exec.CommandContext(t.Context(), "go", "test", "-tags", "faults", "-modfile", filepath.Join(folder, "go.mod"), "-count", "1", "-v", "-run", "^TestInjectedFaults$", ".")
	got, err := inside.CombinedOutput()
	if err != nil || !strings.Contains(string(got), "--- PASS: TestInjectedFaults ") {
		t.Errorf("%v\n%s", err, got)
	}
}

func goSays(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
