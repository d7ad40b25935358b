package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/kcp-dev/logicalcluster/v3"
	"github.com/kcp-dev/multicluster-provider/apiexport"
	"github.com/kcp-dev/multicluster-provider/pkg/handlers"
	apisv1alpha1 "github.com/kcp-dev/sdk/apis/apis/v1alpha1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	mcbuilder "sigs.k8s.io/multicluster-runtime/pkg/builder"
	mcmanager "sigs.k8s.io/multicluster-runtime/pkg/manager"
	"sigs.k8s.io/multicluster-runtime/pkg/multicluster"
	mcreconcile "sigs.k8s.io/multicluster-runtime/pkg/reconcile"
)

// controller writes into the status of every consumer's object which logical cluster it was found in.
type controller struct {
	manager mcmanager.Manager
	// gone has the logical clusters whose last binding was told to be deleted.
	gone chan logicalcluster.Name
	lock sync.Mutex
	// seen has what was reconciled, as cluster|name.
	seen map[string]bool
}

// controls starts a manager of controller-runtime with kcp's provider, which engages the logical clusters that bind an export.
func controls(ctx context.Context, env *environment) (string, error) {
	log.SetLogger(klog.Background())
	if err := apisv1alpha1.AddToScheme(scheme.Scheme); err != nil {
		return "", err
	}
	config := rest.CopyConfig(env.config)
	config.Host += env.provider().RequestPath()
	control := &controller{gone: make(chan logicalcluster.Name, 100), seen: map[string]bool{}}
	provider, err := apiexport.New(config, exportName, apiexport.Options{Handlers: handlers.Handlers{control}})
	if err != nil {
		return "", err
	}
	control.manager, err = mcmanager.New(config, provider, mcmanager.Options{Metrics: server.Options{BindAddress: "0"}})
	if err != nil {
		return "", err
	}
	cowboy := &unstructured.Unstructured{}
	cowboy.SetGroupVersionKind(cowboyKind)
	if err := mcbuilder.ControllerManagedBy(control.manager).Named("cowboys").For(cowboy).Complete(control); err != nil {
		return "", err
	}
	go func() {
		if err := control.manager.Start(ctx); err != nil {
			klog.ErrorS(err, "the manager has ended")
		}
	}()
	<-control.manager.Elected()
	env.controller = control
	return "started", nil
}

// Reconcile is told of an object of one logical cluster.
func (c *controller) Reconcile(ctx context.Context, request mcreconcile.Request) (ctrl.Result, error) {
	cluster, err := c.manager.GetCluster(ctx, request.ClusterName)
	if err != nil {
		return ctrl.Result{}, err
	}
	cowboy := &unstructured.Unstructured{}
	cowboy.SetGroupVersionKind(cowboyKind)
	if err := cluster.GetClient().Get(ctx, request.NamespacedName, cowboy); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	c.lock.Lock()
	c.seen[request.ClusterName.String()+"|"+request.Name] = true
	c.lock.Unlock()
	before := cowboy.DeepCopy()
	if err := unstructured.SetNestedField(cowboy.Object, "seen in "+request.ClusterName.String(), "status", "result"); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, client.IgnoreNotFound(cluster.GetClient().Status().Patch(ctx, cowboy, client.MergeFrom(before)))
}

// The provider tells of bindings that come and go.
func (c *controller) OnAdd(client.Object)                   {}
func (c *controller) OnUpdate(client.Object, client.Object) {}
func (c *controller) OnDelete(binding client.Object)        { c.gone <- logicalcluster.From(binding) }

// letGo waits until a logical cluster is no longer engaged.
func (c *controller) letGo(ctx context.Context, name logicalcluster.Name) error {
	select {
	case gone := <-c.gone:
		if gone != name {
			return fmt.Errorf("%s was let go instead of %s", gone, name)
		}
	case <-ctx.Done():
		return fmt.Errorf("%s was never let go", name)
	}
	_, err := c.manager.GetCluster(ctx, multicluster.ClusterName(name))
	if !errors.Is(err, multicluster.ErrClusterNotFound) {
		return fmt.Errorf("%s is still there: %v", name, err)
	}
	return nil
}

// reconciled waits, as the consumers, for what the controller wrote, and compares all that it was told of.
func reconciled(ctx context.Context, env *environment) (string, error) {
	wanted := map[string]bool{}
	for _, one := range [][2]string{{"one", "woody"}, {"one", "jessie"}, {"two", "woody"}, {"late", "bullseye"}, {"two", "buzz"}} {
		place, name := one[0], one[1]
		wanted[env.key(place, name)] = true
		inPlace := env.objects.Cluster(env.org.Join(place)).Resource(cowboys).Namespace("default")
		_, err := await(ctx, inPlace.Watch, name, func(now *unstructured.Unstructured) bool {
			result, _, _ := unstructured.NestedString(now.Object, "status", "result")
			return result == "seen in "+env.made[env.org.Join(place)].String()
		})
		if err != nil {
			return "", fmt.Errorf("%s in %s: %w", name, place, err)
		}
	}
	env.controller.lock.Lock()
	defer env.controller.lock.Unlock()
	if !maps.Equal(wanted, env.controller.seen) {
		return "", fmt.Errorf("%v, not %v", slices.Sorted(maps.Keys(env.controller.seen)), slices.Sorted(maps.Keys(wanted)))
	}
	return fmt.Sprintf("%d objects of 3 consumers, and nothing else", len(wanted)), nil
}
