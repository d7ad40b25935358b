package main

import (
	"context"
	"fmt"
	"time"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/go-logr/logr"
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	gadgetKind  = schema.GroupVersionKind{Group: "go.polder.dev", Version: "v1", Kind: "Gadget"}
	gadgets     = schema.GroupVersionResource{Group: "go.polder.dev", Version: "v1", Resource: "gadgets"}
)

// leaderElection has one candidate lead and step down, and the other follow.
func leaderElection(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	leads := make(chan string, 2)
	firstCtx, stepDown := context.WithCancel(ctx)
	defer stepDown()
	run := func(ctx context.Context, name string) <-chan struct{} {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
				Lock: &resourcelock.LeaseLock{
					LeaseMeta:  meta.ObjectMeta{Name: "office", Namespace: env.namespace},
					Client:     env.clients.CoordinationV1(),
					LockConfig: resourcelock.ResourceLockConfig{Identity: name},
				},
				LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 200 * time.Millisecond,
				ReleaseOnCancel: true,
				Callbacks: leaderelection.LeaderCallbacks{
					OnStartedLeading: func(ctx context.Context) { leads <- name; <-ctx.Done() },
					OnStoppedLeading: func() {},
				},
			})
		}()
		return ended
	}
	await := func(name string) error {
		select {
		case found := <-leads:
			if found != name {
				return fmt.Errorf("%s leads instead of %s", found, name)
			}
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%s never led", name)
		}
	}
	firstEnded := run(firstCtx, "first")
	if err := await("first"); err != nil {
		return err
	}
	run(ctx, "second")
	stepDown()
	<-firstEnded
	if err := await("second"); err != nil {
		return err
	}
	lease, err := env.clients.CoordinationV1().Leases(env.namespace).Get(ctx, "office", meta.GetOptions{})
	if err != nil {
		return err
	}
	if *lease.Spec.HolderIdentity != "second" {
		return fmt.Errorf("the lease is held by %s", *lease.Spec.HolderIdentity)
	}
	return nil
}

// manager runs a controller of custom resources: it writes into their status what it read in their spec.
func manager(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	anything := dynamic.NewForConfigOrDie(env.config)
	if err := installGadgets(ctx, anything); err != nil {
		return err
	}
	log.SetLogger(logr.Discard())
	manager, err := ctrl.NewManager(env.config, ctrl.Options{
		Scheme:                  runtime.NewScheme(),
		Metrics:                 server.Options{BindAddress: "0"},
		LeaderElection:          true,
		LeaderElectionID:        "gadget-manager",
		LeaderElectionNamespace: env.namespace,
		Cache:                   cache.Options{DefaultNamespaces: map[string]cache.Config{env.namespace: {}}},
	})
	if err != nil {
		return err
	}
	kind := &unstructured.Unstructured{}
	kind.SetGroupVersionKind(gadgetKind)
	err = ctrl.NewControllerManagedBy(manager).For(kind).Complete(reconcile.Func(
		func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
			gadget := &unstructured.Unstructured{}
			gadget.SetGroupVersionKind(gadgetKind)
			if err := manager.GetClient().Get(ctx, request.NamespacedName, gadget); err != nil {
				return reconcile.Result{}, client.IgnoreNotFound(err)
			}
			size, _, _ := unstructured.NestedInt64(gadget.Object, "spec", "size")
			if err := unstructured.SetNestedField(gadget.Object, size, "status", "seen"); err != nil {
				return reconcile.Result{}, err
			}
			return reconcile.Result{}, manager.GetClient().Status().Update(ctx, gadget)
		}))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	if err := reconciled(ctx, anything.Resource(gadgets).Namespace(env.namespace)); err != nil {
		return err
	}
	cancel()
	return <-ended
}

// reconciled makes a gadget, changes it, and waits until its status has followed each time.
func reconciled(ctx context.Context, own dynamic.ResourceInterface) error {
	watch, err := own.Watch(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	defer watch.Stop()
	gadget := &unstructured.Unstructured{Object: map[string]any{
		"metadata": map[string]any{"name": "one"}, "spec": map[string]any{"size": int64(3)},
	}}
	gadget.SetGroupVersionKind(gadgetKind)
	if _, err := own.Create(ctx, gadget, meta.CreateOptions{}); err != nil {
		return err
	}
	followed := func(size int64) error {
		for event := range watch.ResultChan() {
			seen, found, _ := unstructured.NestedInt64(event.Object.(*unstructured.Unstructured).Object, "status", "seen")
			if found && seen == size {
				return nil
			}
		}
		return fmt.Errorf("the status never said %d", size)
	}
	if err := followed(3); err != nil {
		return err
	}
	patch := []byte(`{"spec":{"size":4}}`)
	if _, err := own.Patch(ctx, "one", "application/merge-patch+json", patch, meta.PatchOptions{}); err != nil {
		return err
	}
	return followed(4)
}

// installGadgets makes the definition of gadgets.
func installGadgets(ctx context.Context, anything dynamic.Interface) error {
	number := map[string]any{"type": "integer"}
	object := func(properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "properties": properties}
	}
	return install(ctx, anything, "gadgets.go.polder.dev", map[string]any{
		"group": gadgetKind.Group, "scope": "Namespaced",
		"names": map[string]any{"plural": "gadgets", "kind": "Gadget"},
		"versions": []any{map[string]any{
			"name": "v1", "served": true, "storage": true,
			"subresources": map[string]any{"status": map[string]any{}},
			"schema": map[string]any{"openAPIV3Schema": object(map[string]any{
				"spec":   object(map[string]any{"size": number}),
				"status": object(map[string]any{"seen": number}),
			})},
		}},
	})
}

// install makes a definition and waits until it is established.
func install(ctx context.Context, anything dynamic.Interface, name string, spec map[string]any) error {
	definition := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   map[string]any{"name": name},
		"spec":       spec,
	}}
	watch, err := anything.Resource(definitions).Watch(ctx, meta.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		return err
	}
	defer watch.Stop()
	if _, err := anything.Resource(definitions).Create(ctx, definition, meta.CreateOptions{}); err != nil {
		return err
	}
	for event := range watch.ResultChan() {
		conditions, _, _ := unstructured.NestedSlice(event.Object.(*unstructured.Unstructured).Object, "status", "conditions")
		for _, one := range conditions {
			condition := one.(map[string]any)
			if condition["type"] == "Established" && condition["status"] == "True" {
				return nil
			}
		}
	}
	return fmt.Errorf("the definition was never established")
}
