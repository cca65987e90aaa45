package check

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/dns"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"sigs.k8s.io/yaml"
)

// changed answers a copy of the file in which one text stands for another.
func changed(t *testing.T, file, from, to string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s does not say %q", file, from)
	}
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	if err := os.WriteFile(copied, []byte(strings.ReplaceAll(string(text), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestPrometheusReadsItsSettingsAndItsRules(t *testing.T) {
	read := func(file string) error {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		_, err = config.Load(string(text), nil)
		return err
	}
	if err := read("../compose/prometheus.yml"); err != nil {
		t.Error(err)
	}
	if read(changed(t, "../compose/prometheus.yml", "scrape_configs", "scrape_confgis")) == nil {
		t.Error("an unknown key is accepted")
	}
	rules := func(file string) []error {
		_, errs := rulefmt.ParseFile(file, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
		return errs
	}
	for _, err := range rules("../compose/alerts.yml") {
		t.Error(err)
	}
	for from, to := range map[string]string{"annotations:": "anotations:", "sum(rate(": "sum(rat(", "for: 1m": "for: soon"} {
		if len(rules(changed(t, "../compose/alerts.yml", from, to))) == 0 {
			t.Errorf("%q is accepted", to)
		}
	}
}

func TestTheProxyUnderstandsEveryLine(t *testing.T) {
	adapt := func(file string) error {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		_, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt(text, map[string]any{"filename": "Caddyfile"})
		for _, w := range warnings {
			if !strings.Contains(w.Message, "not formatted") {
				t.Error(w)
			}
		}
		return err
	}
	t.Setenv("SONGNUAN_HOST", "songnuan.example")
	if err := adapt("../compose/Caddyfile"); err != nil {
		t.Error(err)
	}
	for from, to := range map[string]string{"lb_try_duration": "lb_try_duraton", "respond @metrics": "respnd @metrics"} {
		if adapt(changed(t, "../compose/Caddyfile", from, to)) == nil {
			t.Errorf("%q is accepted", to)
		}
	}
}

// Grafana has no reader that can be had apart from it: what its documents name.
func TestGrafanaIsToldWhatItKnows(t *testing.T) {
	type source struct {
		Name, UID, Type, Access, URL string
		IsDefault                    bool
	}
	type provider struct {
		Name, Type     string
		AllowUIUpdates bool `json:"allowUiUpdates"`
		Options        struct{ Path string }
	}
	for file, into := range map[string]any{
		"datasources/prometheus.yaml": &struct {
			APIVersion  int
			Datasources []source
		}{},
		"dashboards/dashboards.yaml": &struct {
			APIVersion int
			Providers  []provider
		}{},
	} {
		text, err := os.ReadFile("../compose/grafana/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict(text, into); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
