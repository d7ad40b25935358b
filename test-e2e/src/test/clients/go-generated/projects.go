package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	kcpcache "github.com/kcp-dev/apimachinery/v2/pkg/cache"
	"github.com/kcp-dev/logicalcluster/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// project is what was generated of a project's definitions.
type project struct {
	scheme *runtime.Scheme
	// clients makes a cluster.ClusterInterface.
	clients func(*rest.Config) any
	// factory makes a factory of informers of all logical clusters, and starts and awaits those that have been asked for.
	factory func(any) (factory any, start func(stopCh <-chan struct{}), wait func(stopCh <-chan struct{}) map[reflect.Type]bool)
}

// projects are those that were generated, by name.
var projects = map[string]project{}

// object is what every kind is.
type object interface {
	runtime.Object
	metav1.Object
}

// kind is one kind of a project: where its clients and informers are found, by their names.
type kind struct {
	group, plural string
	namespaced    bool
}

// useProject sends a sample of every kind through its client, in two workspaces and by wildcard. Which methods lead to it is
// found by reflection, as there are too many to write down.
func useProject(ctx context.Context, use project, config, view *rest.Config, at places) {
	clients, every := use.clients(config), use.clients(view)
	kinds := kindsOf(use, clients)
	factory, start, wait := use.factory(every)
	running, stop := context.WithCancel(ctx)
	defer stop()
	for _, sample := range at.Samples {
		var meta metav1.TypeMeta
		must("sample", json.Unmarshal(sample, &meta))
		found, known := kinds[meta.GroupVersionKind()]
		if !known {
			fail("client", fmt.Sprintf("none of %v", meta))
		}
		of := meta.GroupVersionKind().Version
		version := strings.ToUpper(of[:1]) + of[1:]
		shared := call(call(call(factory, strings.TrimSuffix(found.group, version)), version), found.plural)
		deleted := make(chan string, 10)
		informer := call(shared, "Informer").(kcpcache.ScopeableSharedIndexInformer)
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{DeleteFunc: func(object any) {
			key, err := kcpcache.DeletionHandlingMetaClusterNamespaceKeyFunc(object)
			must("key", err)
			deleted <- key
		}})
		must("handler", err)
		start(running.Done())
		wait(ctx.Done())
		at.drive(ctx, clients, found, informer, deleted, sample)
	}
	fmt.Println("ok: kinds:", len(at.Samples))
}

// kindsOf finds the kinds that there are clients of.
func kindsOf(use project, clients any) map[schema.GroupVersionKind]kind {
	kinds := map[schema.GroupVersionKind]kind{}
	for _, group := range methods(clients) {
		of := call(clients, group)
		for _, plural := range methods(of) {
			every := reflect.ValueOf(call(of, plural))
			list := every.MethodByName("List").Type().Out(0)
			items, _ := list.Elem().FieldByName("Items")
			made := reflect.New(items.Type.Elem()).Interface().(runtime.Object)
			types, _, err := use.scheme.ObjectKinds(made)
			must("scheme", err)
			_, namespaced := every.MethodByName("Cluster").Type().Out(0).MethodByName("Namespace")
			kinds[types[0]] = kind{group, plural, namespaced}
		}
	}
	return kinds
}

// methods are those that lead from clients to groups, or from groups to kinds.
func methods(of any) []string {
	var names []string
	for i := range reflect.TypeOf(of).NumMethod() {
		if name := reflect.TypeOf(of).Method(i).Name; name != "Cluster" && name != "Discovery" {
			names = append(names, name)
		}
	}
	return names
}

func (at places) drive(ctx context.Context, clients any, of kind, informer cache.SharedIndexInformer, deleted <-chan string, sample []byte) {
	var made []object
	var in []any
	for _, path := range []string{at.One, at.Two} {
		client := call(call(call(clients, of.group), of.plural), "Cluster", logicalcluster.NewPath(path))
		if of.namespaced {
			client = call(client, "Namespace", namespace)
		}
		in = append(in, client)
		made = append(made, write(ctx, client, sample))
	}
	for i, one := range made {
		must("delete", failure(call(in[i], "Delete", ctx, one.GetName(), metav1.DeleteOptions{})))
		key := kcpcache.ToClusterAwareKey(logicalcluster.From(one).String(), one.GetNamespace(), one.GetName())
		same("event", key, next(ctx, "the end of "+key, deleted))
		same("objects left", len(made)-1-i, len(informer.GetStore().ListKeys()))
	}
}

// write creates, reads, watches, updates, patches, lists and applies; it returns what there is then.
func write(ctx context.Context, client any, sample []byte) object {
	watcher := call(client, "Watch", ctx, metav1.ListOptions{}).(watch.Interface)
	defer watcher.Stop()
	wanted := reflect.New(reflect.ValueOf(client).MethodByName("Create").Type().Out(0).Elem()).Interface().(object)
	must("sample", json.Unmarshal(sample, wanted))
	name := wanted.GetName()
	made := call(client, "Create", ctx, without(wanted), metav1.CreateOptions{}).(object)
	event := next(ctx, "event", watcher.ResultChan())
	same("event", fmt.Sprint(watch.Added, name), fmt.Sprint(event.Type, event.Object.(object).GetName()))
	read := call(client, "Get", ctx, name, metav1.GetOptions{}).(object)
	same("what is read", made.GetResourceVersion(), read.GetResourceVersion())
	read.SetLabels(map[string]string{"updated": "yes"})
	updated := call(client, "Update", ctx, read, metav1.UpdateOptions{}).(object)
	same("label", "yes", updated.GetLabels()["updated"])
	same("event", watch.Modified, next(ctx, "event", watcher.ResultChan()).Type)
	patch := []byte(`{"metadata":{"labels":{"updated":"no"}}}`)
	patched := call(client, "Patch", ctx, name, types.MergePatchType, patch, metav1.PatchOptions{}).(object)
	same("label", "no", patched.GetLabels()["updated"])
	list := reflect.ValueOf(call(client, "List", ctx, metav1.ListOptions{})).Elem()
	same("listed", 1, list.FieldByName("Items").Len())

	configuration := reflect.New(reflect.ValueOf(client).MethodByName("Apply").Type().In(1).Elem())
	data, err := json.Marshal(map[string]any{
		"apiVersion": kindOf(sample).APIVersion, "kind": kindOf(sample).Kind,
		"metadata": map[string]any{"name": name, "labels": map[string]string{"applied": "yes"}}, "spec": spec(sample),
	})
	must("configuration", err)
	must("configuration", json.Unmarshal(data, configuration.Interface()))
	options := metav1.ApplyOptions{FieldManager: "codegen", Force: true}
	applied := call(client, "Apply", ctx, configuration.Interface(), options).(object)
	same("label", "yes", applied.GetLabels()["applied"])
	managed := false
	for _, entry := range applied.GetManagedFields() {
		managed = managed || entry.Manager == "codegen" && entry.Operation == metav1.ManagedFieldsOperationApply
	}
	same("manager", true, managed)
	return applied
}

// without is an object as a user writes it: with a name, and nothing that says where it was.
func without(one object) object {
	name := one.GetName()
	reflect.ValueOf(one).Elem().FieldByName("ObjectMeta").SetZero()
	one.SetName(name)
	return one
}

func kindOf(sample []byte) metav1.TypeMeta {
	var meta metav1.TypeMeta
	must("sample", json.Unmarshal(sample, &meta))
	return meta
}

// spec is the spec of a sample; nil when it has none, which appliers leave out.
func spec(sample []byte) any {
	var parts struct {
		Spec json.RawMessage `json:"spec"`
	}
	must("sample", json.Unmarshal(sample, &parts))
	return parts.Spec
}

// call calls a method; what it returns has to be without an error.
func call(of any, name string, arguments ...any) any {
	method := reflect.ValueOf(of).MethodByName(name)
	if !method.IsValid() {
		fail(name, fmt.Sprintf("no method of %T", of))
	}
	var values []reflect.Value
	for _, argument := range arguments {
		values = append(values, reflect.ValueOf(argument))
	}
	results := method.Call(values)
	if len(results) == 2 {
		must(name, failure(results[1].Interface()))
	}
	return results[0].Interface()
}

func failure(of any) error {
	err, _ := of.(error)
	return err
}
