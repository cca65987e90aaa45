package engine

import (
	"net"
	"strconv"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
)

// historyShards is fixed for ever at the first start of a database; 16 was the
// fastest of 1, 4, 16 and 64 on one small machine.
const historyShards = 16

// services in the order of their ports: the frontend's, then the three after it.
var services = []primitives.ServiceName{
	primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
}

func servicePort(first, i int) string { return net.JoinHostPort(loopback, strconv.Itoa(first+i)) }

// members lists the cluster instead of letting it gossip: no join delay.
func members(port int) map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for i, name := range services {
		hosts[name] = static.SingleLocalHost(servicePort(port, i))
	}
	return hosts
}

func serverConfig(o Options, st stores) *config.Config {
	listen := map[string]config.Service{}
	for i, name := range services {
		listen[string(name)] = config.Service{RPC: config.RPC{GRPCPort: o.Port + i, BindOnIP: loopback}}
	}
	return &config.Config{
		Global: config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}},
		Persistence: config.Persistence{
			DefaultStore: "default", VisibilityStore: "visibility",
			NumHistoryShards: historyShards,
			DataStores:       map[string]config.DataStore{"default": {SQL: st.main, FaultInjection: faults(o.Faults)}, "visibility": {SQL: st.visibility}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: o.Address()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            listen,
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
		PublicClient: config.PublicClient{HostPort: o.Address()}, // the worker service panics without it
	}
}

// faults has the engine's own storage layer fail at random, where what a workflow does is
// kept and where tasks wait: as with a database that loses its connection, it is not known
// of half of the calls whether they were carried out.
func faults(share float64) *config.FaultInjection {
	if share == 0 {
		return nil
	}
	errors := map[string]float64{"Timeout": share / 4, "Unavailable": share / 4, "ExecuteAndTimeout": share / 2}
	at := func(methods ...string) config.FaultInjectionDataStoreConfig {
		c := config.FaultInjectionDataStoreConfig{Methods: map[string]config.FaultInjectionMethodConfig{}}
		for _, m := range methods {
			c.Methods[m] = config.FaultInjectionMethodConfig{Errors: errors}
		}
		return c
	}
	return &config.FaultInjection{Targets: config.FaultInjectionTargets{DataStores: map[config.DataStoreName]config.FaultInjectionDataStoreConfig{
		config.ExecutionStoreName: at("CreateWorkflowExecution", "UpdateWorkflowExecution", "GetWorkflowExecution", "GetCurrentExecution",
			"AppendHistoryNodes", "ReadHistoryBranch", "GetHistoryTasks", "CompleteHistoryTask", "RangeCompleteHistoryTasks"),
		config.TaskStoreName: at("CreateTasks", "GetTasks", "CompleteTasksLessThan", "UpdateTaskQueue"),
	}}}
}

// dynamicConfig lifts the limits meant for shared clusters (they count polls and
// completions too) and switches off what one machine has no use for.
func dynamicConfig(timeSkipping bool) dynamicconfig.Client {
	const unlimited = 100_000
	values := map[string]any{
		"frontend.rps":                            unlimited,
		"frontend.namespaceRPS":                   unlimited,
		"frontend.namespaceRPS.visibility":        1_000,
		"frontend.persistenceMaxQPS":              unlimited,
		"history.rps":                             unlimited,
		"history.persistenceMaxQPS":               unlimited,
		"matching.rps":                            unlimited,
		"matching.persistenceMaxQPS":              unlimited,
		"worker.persistenceMaxQPS":                unlimited,
		"system.visibilityPersistenceMaxReadQPS":  unlimited,
		"system.visibilityPersistenceMaxWriteQPS": unlimited,

		"matching.numTaskqueueReadPartitions":  1,
		"matching.numTaskqueueWritePartitions": 1,

		"worker.executionsScannerEnabled": false,
		"worker.historyScannerEnabled":    false,
		"worker.taskQueueScannerEnabled":  false,
		"worker.buildIdScavengerEnabled":  false,

		"frontend.enablePrincipalPropagation":  true,
		"frontend.WorkflowPauseEnabled":        true, // as some clusters have it: what is paused there goes on by itself
		"frontend.WorkflowTimeSkippingEnabled": timeSkipping,
	}
	client := dynamicconfig.StaticClient{}
	for k, v := range values {
		client[dynamicconfig.MakeKey(k)] = v
	}
	return client
}

// newUI is the read-only web UI: repairs go through the product's own audited
// actions, and nothing it does leaves the machine.
func newUI(o Options) *uiserver.Server {
	return uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: o.Address(), Host: loopback, Port: o.UIPort,
		EnableUI: true, HideLogs: true, DefaultNamespace: Namespace,
		DisableWriteActions: true, DisableNewsFetch: true,
		CORS: uiconfig.CORS{CookieInsecure: true}, // plain HTTP on loopback
	}))
}
