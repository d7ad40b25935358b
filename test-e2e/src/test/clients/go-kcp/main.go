// Uses kcp's own Go client libraries, its SDK and its cluster-aware client-go, as they are published, against the server
// that a kubeconfig names: client PROGRAM KUBECONFIG ORGANIZATION. Prints "ok: WHAT" for each check, with the numbers that were found; the first that fails ends
// it with exit code 1.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	kcpdynamic "github.com/kcp-dev/client-go/dynamic"
	kcpkubernetes "github.com/kcp-dev/client-go/kubernetes"
	"github.com/kcp-dev/logicalcluster/v3"
	kcpclient "github.com/kcp-dev/sdk/client/clientset/versioned/cluster"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// limit bounds the whole run; every wait is for an event.
const limit = 90 * time.Second

type check struct {
	name string
	run  func(context.Context, *environment) (string, error)
}

// environment is what every check is given.
type environment struct {
	// clients and kube are an administrator's, for one workspace at a time.
	clients kcpclient.ClusterInterface
	kube    kcpkubernetes.ClusterInterface
	// all and allKube are those of who may read all logical clusters at once.
	all     kcpclient.ClusterInterface
	allKube kcpkubernetes.ClusterInterface
	// org is the path of the workspace below which everything is made.
	org logicalcluster.Path
	// made holds the logical cluster of each workspace that was made, by the path of the workspace.
	made map[logicalcluster.Path]logicalcluster.Name
	// workspaces is what an informer told of the workspaces.
	workspaces *told
	// config is the administrator's; objects are read and written with it, without a type.
	config  *rest.Config
	objects kcpdynamic.ClusterInterface
	// view is for what an export's provider sees, which told and the controller hear of.
	view       *rest.Config
	told       *toldOfConsumers
	controller *controller
}

// programs are what can be run, by their names.
var programs = map[string][]check{
	"workspaces": {
		{"wildcard informer", inform},
		{"workspaces", workspaces},
		{"logical clusters", logicalClusters},
		{"workspace type", workspaceType},
		{"wildcard list", wildcardList},
		{"cluster-aware client-go", configMaps},
		{"unknown workspace", unknown},
		{"deletion", deletion},
		{"what the informer was told", informed},
	},
	"sharing": sharing,
}

func main() {
	klog.LogToStderr(true)
	admin, every := config(os.Args[2], "base"), config(os.Args[2], "shard-base")
	env := &environment{
		clients: kcpclient.NewForConfigOrDie(admin), kube: kcpkubernetes.NewForConfigOrDie(admin),
		all: kcpclient.NewForConfigOrDie(every), allKube: kcpkubernetes.NewForConfigOrDie(every),
		org:    logicalcluster.NewPath("root").Join(os.Args[3]),
		made:   map[logicalcluster.Path]logicalcluster.Name{},
		config: admin, objects: kcpdynamic.NewForConfigOrDie(admin), view: rest.CopyConfig(admin),
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for _, one := range programs[os.Args[1]] {
		found, err := one.run(ctx, env)
		if err != nil {
			fmt.Fprintf(os.Stderr, "failed: %s: %v\n", one.name, err)
			os.Exit(1)
		}
		fmt.Println("ok: " + one.name + ": " + found)
	}
}

// config is what a context of a kubeconfig says.
func config(file, name string) *rest.Config {
	loaded, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: file},
		&clientcmd.ConfigOverrides{CurrentContext: name}).ClientConfig()
	if err != nil {
		fmt.Fprintf(os.Stderr, "failed: context %s: %v\n", name, err)
		os.Exit(1)
	}
	loaded.QPS = -1
	return loaded
}
