package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// kinds are the objects that the chart may make, decoded strictly. A ScaledObject and
// a TriggerAuthentication are KEDA's and known by their outline only.
var kinds = map[string]func() any{
	"Deployment":              func() any { return &appsv1.Deployment{} },
	"Service":                 func() any { return &corev1.Service{} },
	"PersistentVolumeClaim":   func() any { return &corev1.PersistentVolumeClaim{} },
	"Job":                     func() any { return &batchv1.Job{} },
	"CronJob":                 func() any { return &batchv1.CronJob{} },
	"PodDisruptionBudget":     func() any { return &policyv1.PodDisruptionBudget{} },
	"HorizontalPodAutoscaler": func() any { return &autoscalingv2.HorizontalPodAutoscaler{} },
	"Ingress":                 func() any { return &networkingv1.Ingress{} },
	"NetworkPolicy":           func() any { return &networkingv1.NetworkPolicy{} },
	"ScaledObject": func() any {
		return &struct {
			metav1.TypeMeta   `json:",inline"`
			metav1.ObjectMeta `json:"metadata"`
			Spec              struct {
				ScaleTargetRef                   struct{ Name string }
				MinReplicaCount, MaxReplicaCount int
				Triggers                         []struct {
					Type              string
					Metadata          map[string]string
					AuthenticationRef struct{ Name string }
				}
			}
		}{}
	},
	"TriggerAuthentication": func() any {
		return &struct {
			metav1.TypeMeta   `json:",inline"`
			metav1.ObjectMeta `json:"metadata"`
			Spec              struct {
				SecretTargetRef []struct{ Parameter, Name, Key string }
			}
		}{}
	},
}

func loadChart(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := loader.LoadDir("../helm/songnuan")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// render answers the chart's objects by kind and name for values given as YAML.
func render(c *chart.Chart, values string) (map[string]any, error) {
	var given map[string]any
	if err := yaml.UnmarshalStrict([]byte(values), &given); err != nil {
		return nil, err
	}
	all, err := chartutil.ToRenderValues(c, given, chartutil.ReleaseOptions{Name: "county", Namespace: "relief", Revision: 1, IsInstall: true}, nil)
	if err != nil {
		return nil, err
	}
	files, err := engine.Engine{Strict: true}.Render(c, all)
	if err != nil {
		return nil, err
	}
	objects := map[string]any{}
	for name, text := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			continue
		}
		for _, doc := range strings.Split(text, "\n---") {
			if err := decode(doc, objects); err != nil {
				return nil, fmt.Errorf("%s: %w\n%s", name, err, doc)
			}
		}
	}
	return objects, nil
}

func decode(doc string, into map[string]any) error {
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal([]byte(doc), &head); err != nil {
		return err
	}
	if head.Kind == "" {
		return nil // a template that is switched off
	}
	make, known := kinds[head.Kind]
	if !known {
		return fmt.Errorf("unexpected kind %q", head.Kind)
	}
	object := make()
	if err := yaml.UnmarshalStrict([]byte(doc), object); err != nil {
		return err
	}
	into[head.Kind+"/"+head.Name] = object
	return nil
}

const everything = `
temporal: {address: "cloud.example:7233", namespace: relief.a1, tls: {enabled: true, secret: mtls, serverName: cloud.example}, apiKeySecret: cloud, uiURL: "https://ui.example"}
ingress: {enabled: true, host: songnuan.example, tlsSecret: web, className: nginx, annotations: {a: b}}
work: {autoscaling: {enabled: true}}
env: {SONGNUAN_UNDO: 20s}
imagePullSecrets: [{name: pull}]
evidence: {bucket: "s3://songnuan/evidence", endpoint: "https://s3.example", region: cn-north-1, secret: bucket}
`

func TestEveryObjectOfTheChartIsOneThatKubernetesKnows(t *testing.T) {
	c := loadChart(t)
	for name, tc := range map[string]struct {
		values string
		want   int
	}{
		"as it is":            {"", 11},
		"everything":          {everything, 14},
		"an existing volume":  {"data: {existingClaim: files}", 10},
		"as little as can be": {"{serve: {autoscaling: {enabled: false}}, networkPolicy: {enabled: false}, monitoring: {scrape: false}, verify: {enabled: false}}", 7},
	} {
		t.Run(name, func(t *testing.T) {
			objects, err := render(c, tc.values)
			if err != nil {
				t.Fatal(err)
			}
			if len(objects) != tc.want {
				var names []string
				for n := range objects {
					names = append(names, n)
				}
				t.Errorf("%d objects, want %d: %s", len(objects), tc.want, strings.Join(names, " "))
			}
		})
	}
}

func TestPodsDrainAndRunWithoutRights(t *testing.T) {
	objects, err := render(loadChart(t), everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, component := range []string{"serve", "work"} {
		d := objects["Deployment/county-"+component].(*appsv1.Deployment)
		pod := d.Spec.Template.Spec
		c := pod.Containers[0]
		if pod.SecurityContext.RunAsNonRoot == nil || !*pod.SecurityContext.RunAsNonRoot || !*c.SecurityContext.ReadOnlyRootFilesystem || *pod.AutomountServiceAccountToken {
			t.Errorf("%s runs with rights", component)
		}
		if d.Spec.Selector.MatchLabels["app.kubernetes.io/component"] != pod.TopologySpreadConstraints[0].LabelSelector.MatchLabels["app.kubernetes.io/component"] {
			t.Errorf("%s is not spread over nodes", component)
		}
		env := map[string]corev1.EnvVar{}
		for _, e := range c.Env {
			env[e.Name] = e
		}
		if env["DATABASE_URL"].ValueFrom.SecretKeyRef.Name != "songnuan-database" || env["SONGNUAN_UNDO"].Value != "20s" {
			t.Errorf("%s is told %v", component, env)
		}
		for name, want := range map[string]string{"TEMPORAL_ADDRESS": "cloud.example:7233", "TEMPORAL_TLS_CERT": "/temporal/tls.crt", "SONGNUAN_EVIDENCE": "s3://songnuan/evidence", "SONGNUAN_S3_ENDPOINT": "https://s3.example", "TEMPORAL_API_KEY_FILE": "/temporal-key/api-key", "SONGNUAN_PUBLIC_URL": "https://songnuan.example", "SONGNUAN_SITE": "https://songnuan.example"} {
			if env[name].Value != want {
				t.Errorf("%s is told %s=%q", component, name, env[name].Value)
			}
		}
		if env["SONGNUAN_S3_SECRET"].ValueFrom.SecretKeyRef.Name != "bucket" {
			t.Errorf("%s is told the bucket's secret in the clear", component)
		}
		if _, owner := env["SONGNUAN_OWNER_URL"]; owner {
			t.Errorf("%s knows the owner of the schema", component)
		}
	}
	serve := objects["Deployment/county-serve"].(*appsv1.Deployment).Spec.Template.Spec
	c := serve.Containers[0]
	if c.ReadinessProbe.HTTPGet.Path != "/healthz" {
		t.Error("a pod is taken off the balancer by something else than healthz: approvals would stop with Temporal")
	}
	drain := time.Duration(0)
	for _, e := range c.Env {
		if e.Name == "SONGNUAN_DRAIN" {
			if drain, err = time.ParseDuration(e.Value); err != nil {
				t.Error(err)
			}
		}
	}
	if grace := time.Duration(*serve.TerminationGracePeriodSeconds) * time.Second; drain < 5*time.Second || grace <= drain+30*time.Second {
		t.Errorf("a pod has %v to drain of %v", drain, grace)
	}
	scaled := fmt.Sprintf("%+v", objects["ScaledObject/county-work"])
	if !strings.Contains(scaled, "taskQueue:songnuan") || !strings.Contains(scaled, "endpoint:cloud.example:7233") ||
		!strings.Contains(scaled, "tlsServerName:cloud.example") || !strings.Contains(scaled, "AuthenticationRef:{Name:county-temporal}") {
		t.Errorf("workers are scaled by %s", scaled)
	}
	signed := fmt.Sprintf("%+v", objects["TriggerAuthentication/county-temporal"])
	for _, paper := range []string{"{Parameter:apiKey Name:cloud Key:api-key}", "{Parameter:cert Name:mtls Key:tls.crt}", "{Parameter:key Name:mtls Key:tls.key}"} {
		if !strings.Contains(signed, paper) {
			t.Errorf("who scales them signs in without %s: %s", paper, signed)
		}
	}
	verify := objects["CronJob/county-verify"].(*batchv1.CronJob).Spec
	if *verify.TimeZone != "Asia/Shanghai" || !slices.Contains(verify.JobTemplate.Spec.Template.Spec.Containers[0].Args, "--keep") {
		t.Errorf("each night: %+v", verify)
	}
}

// A typing error in the values or in a template does not get through.
func TestTheChartRefusesWhatItDoesNotKnow(t *testing.T) {
	for name, values := range map[string]string{
		"an unknown value":  "serve: {replcas: 3}",
		"a wrong type":      "serve: {replicas: three}",
		"no port":           "temporal: {address: frontend, namespace: default}",
		"no database":       "database: {appSecret: \"\", ownerSecret: x}",
		"an unknown object": "sevre: {}",
	} {
		if _, err := render(loadChart(t), values); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	c := loadChart(t)
	for _, f := range c.Templates {
		f.Data = []byte(strings.ReplaceAll(string(f.Data), "terminationGracePeriodSeconds:", "terminationGraecPeriodSeconds:"))
	}
	if _, err := render(c, ""); err == nil {
		t.Error("a field that Kubernetes does not know is accepted")
	}
}
