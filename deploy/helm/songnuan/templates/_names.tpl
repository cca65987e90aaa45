{{- define "songnuan.labels" -}}
app.kubernetes.io/name: songnuan
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "songnuan.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "songnuan.site" -}}
{{- if .Values.site }}{{ .Values.site }}{{ else if .Values.ingress.enabled }}https://{{ .Values.ingress.host }}{{ end }}
{{- end }}

{{/* What every process is told: where the facts, the engine and the key are. */}}
{{- define "songnuan.env" -}}
- name: DATABASE_URL
  valueFrom: {secretKeyRef: {name: {{ .Values.database.appSecret }}, key: url}}
- {name: TEMPORAL_ADDRESS, value: {{ .Values.temporal.address | quote }}}
- {name: TEMPORAL_NAMESPACE, value: {{ .Values.temporal.namespace | quote }}}
{{- with .Values.temporal.tls }}
{{- if .enabled }}
- {name: TEMPORAL_TLS, value: "true"}
{{- with .serverName }}
- {name: TEMPORAL_TLS_SERVER_NAME, value: {{ . | quote }}}
{{- end }}
{{- if .secret }}
- {name: TEMPORAL_TLS_CA, value: /temporal/ca.crt}
- {name: TEMPORAL_TLS_CERT, value: /temporal/tls.crt}
- {name: TEMPORAL_TLS_KEY, value: /temporal/tls.key}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.temporal.apiKeySecret }}
- {name: TEMPORAL_API_KEY_FILE, value: /temporal-key/api-key}
{{- end }}
- {name: SONGNUAN_KEY_FILE, value: /keys/pii.json}
- {name: SONGNUAN_DATA, value: /data}
{{- with .Values.evidence }}
{{- if .bucket }}
- {name: SONGNUAN_EVIDENCE, value: {{ .bucket | quote }}}
- {name: SONGNUAN_S3_ENDPOINT, value: {{ required "evidence.endpoint says where the bucket is" .endpoint | quote }}}
- {name: SONGNUAN_S3_REGION, value: {{ .region | quote }}}
- name: SONGNUAN_S3_KEY
  valueFrom: {secretKeyRef: {name: {{ required "evidence.secret names the keys" .secret }}, key: key}}
- name: SONGNUAN_S3_SECRET
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: secret}}
{{- end }}
{{- end }}
{{- with include "songnuan.site" . }}
{{- range $name := list "SONGNUAN_PUBLIC_URL" "SONGNUAN_SITE" }}
{{- if not (hasKey $.Values.env $name) }}
- {name: {{ $name }}, value: {{ include "songnuan.site" $ | quote }}}
{{- end }}
{{- end }}
{{- end }}
- name: GOMEMLIMIT
  valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: "1"}}
{{- range $name, $value := .Values.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "songnuan.mounts" -}}
- {name: keys, mountPath: /keys, readOnly: true}
- {name: data, mountPath: /data}
{{- if .Values.temporal.tls.secret }}
- {name: temporal, mountPath: /temporal, readOnly: true}
{{- end }}
{{- if .Values.temporal.apiKeySecret }}
- {name: temporal-key, mountPath: /temporal-key, readOnly: true}
{{- end }}
{{- end }}

{{- define "songnuan.volumes" -}}
- name: keys
  secret: {secretName: {{ .Values.keys.secret }}, defaultMode: 0400}
- name: data
  persistentVolumeClaim: {claimName: {{ .Values.data.existingClaim | default (printf "%s-data" .Release.Name) }}}
{{- if .Values.temporal.tls.secret }}
- name: temporal
  secret: {secretName: {{ .Values.temporal.tls.secret }}, defaultMode: 0400}
{{- end }}
{{- if .Values.temporal.apiKeySecret }}
- name: temporal-key
  secret: {secretName: {{ .Values.temporal.apiKeySecret }}, defaultMode: 0400}
{{- end }}
{{- end }}

{{- define "songnuan.security" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "songnuan.container" -}}
image: {{ include "songnuan.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
{{- end }}

{{- define "songnuan.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: {matchLabels: {app.kubernetes.io/instance: {{ .root.Release.Name }}, app.kubernetes.io/component: {{ .component }}}}
{{- end }}
