package check

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func loadCompose(t *testing.T, file string) (*types.Project, error) {
	t.Helper()
	var env []string
	example, err := os.Open("../compose/.env.example")
	if err != nil {
		t.Fatal(err)
	}
	defer example.Close()
	for lines := bufio.NewScanner(example); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok && !strings.HasPrefix(name, "#") {
			if value == "" {
				value = "secret"
			}
			env = append(env, name+"="+value)
		}
	}
	options, err := cli.NewProjectOptions([]string{file}, cli.WithEnv(env), cli.WithInterpolation(true), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(context.Background())
}

func TestComposeStartsTwoOfEachAndMigratesFirst(t *testing.T) {
	p, err := loadCompose(t, "../compose/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "temporal", "temporal-ui", "migrate", "serve", "work", "verify", "backup", "proxy", "prometheus", "grafana"} {
		if _, err := p.GetService(name); err != nil {
			t.Errorf("%s is missing: %v", name, err)
		}
	}
	if db, _ := p.GetService("postgres"); !strings.Contains(strings.Join(db.Command, " "), "archive_command=/usr/lib/songnuan/archive.sh") || db.Environment["RECIPIENT"] == nil {
		t.Error("WAL is kept unencrypted")
	}
	for _, name := range []string{"serve", "work"} {
		s, _ := p.GetService(name)
		if s.Deploy == nil || s.Deploy.Replicas == nil || *s.Deploy.Replicas < 2 {
			t.Errorf("there are not two of %s", name)
		}
		if s.DependsOn["migrate"].Condition != types.ServiceConditionCompletedSuccessfully {
			t.Errorf("%s does not wait for the migration", name)
		}
		if len(s.Ports) > 0 {
			t.Errorf("%s is reached past the proxy", name)
		}
		if _, owner := s.Environment["SONGNUAN_OWNER_URL"]; owner {
			t.Errorf("%s knows the owner of the schema", name)
		}
		for variable := range s.Environment {
			if !strings.HasPrefix(variable, "SONGNUAN_") && !strings.HasPrefix(variable, "TEMPORAL_") && variable != "DATABASE_URL" {
				t.Errorf("%s is told %s, which is not ours", name, variable)
			}
		}
	}
}

// Every file that compose mounts into a service is in the repository.
func TestComposeMountsWhatIsThere(t *testing.T) {
	p, err := loadCompose(t, "../compose/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Services {
		for _, v := range s.Volumes {
			if v.Type != types.VolumeTypeBind || strings.HasSuffix(v.Source, "/keys") {
				continue // the keys are the operator's
			}
			if _, err := os.Stat(v.Source); err != nil {
				t.Errorf("%s mounts %s: %v", s.Name, v.Source, err)
			}
		}
	}
}

func TestComposeRefusesWhatItDoesNotKnow(t *testing.T) {
	good, err := os.ReadFile("../compose/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"an unknown key":       {"restart: unless-stopped", "restrat: unless-stopped"},
		"an undefined service": {"depends_on: [serve]", "depends_on: [server]"},
	} {
		bad := filepath.Join(t.TempDir(), "compose.yaml")
		if err := os.WriteFile(bad, []byte(strings.Replace(string(good), change[0], change[1], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := loadCompose(t, bad); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
}
