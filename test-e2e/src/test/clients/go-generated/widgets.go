package main

import (
	"context"
	"fmt"
	"time"

	kcpcache "github.com/kcp-dev/apimachinery/v2/pkg/cache"
	"github.com/kcp-dev/logicalcluster/v3"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	v1 "polder.dev/clients/widgets/apis/codegen.example.dev/v1"
	apply "polder.dev/clients/widgets/applyconfiguration/codegen.example.dev/v1"
	"polder.dev/clients/widgets/clientset"
	"polder.dev/clients/widgets/clientset/cluster"
	typed "polder.dev/clients/widgets/clientset/typed/codegen.example.dev/v1"
	"polder.dev/clients/widgets/field"
	"polder.dev/clients/widgets/informers"
)

// useWidgets uses one kind in every way.
func useWidgets(ctx context.Context, config, view *rest.Config, at places) {
	clients := cluster.NewForConfigOrDie(config)
	one := clients.Cluster(logicalcluster.NewPath(at.One)).CodegenV1().Widgets(namespace)
	two := clients.CodegenV1().Widgets().Cluster(logicalcluster.NewPath(at.Two)).Namespace(namespace)
	writes(ctx, one)
	fmt.Println("ok: writes")
	applies(ctx, one)
	fmt.Println("ok: applies")
	subresources(ctx, one)
	fmt.Println("ok: subresources")
	list, err := two.List(ctx, metav1.ListOptions{})
	must("list", err)
	same("the other workspace", 0, len(list.Items))
	watches(ctx, two)
	fmt.Println("ok: watches")
	informs(ctx, cluster.NewForConfigOrDie(view), one, two)
	fmt.Println("ok: informer of all logical clusters")
	scoped := rest.CopyConfig(config)
	scoped.Host += logicalcluster.NewPath(at.Two).RequestPath()
	informsOfOne(ctx, clientset.NewForConfigOrDie(scoped))
	fmt.Println("ok: informer of one logical cluster")
}

func widget(name string, size int32) *v1.Widget {
	return &v1.Widget{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: &v1.WidgetSpec{Size: size}}
}

func writes(ctx context.Context, widgets typed.WidgetInterface) {
	wanted := widget("w", 3)
	port := intstr.FromString("http")
	wanted.Spec.Port = &port
	wanted.Spec.Note = field.Null[string]()
	wanted.Spec.Extra = []byte(`{"any":[1,null]}`)
	wanted.Spec.Parts = []v1.WidgetSpecPart{{Name: "a", Size: new(int64(7))}}
	made, err := widgets.Create(ctx, wanted, metav1.CreateOptions{})
	must("create", err)
	same("default", v1.WidgetSpecColorRed, *made.Spec.Color)
	same("null", true, made.Spec.Note.IsNull)
	same("any", `{"any":[1,null]}`, string(made.Spec.Extra))
	same("part", 7, *made.Spec.Parts[0].Size)

	old := made.DeepCopy()
	made.Spec.Size = 4
	made.Spec.Note = field.Of("x")
	grown, err := widgets.Update(ctx, made, metav1.UpdateOptions{})
	must("update", err)
	same("size", 4, grown.Spec.Size)
	same("note", "x", *grown.Spec.Note.Value)
	_, err = widgets.Update(ctx, old, metav1.UpdateOptions{})
	same("an old version is in conflict", true, errors.IsConflict(err))

	patched, err := widgets.Patch(ctx, "w", types.MergePatchType, []byte(`{"spec":{"note":null,"size":5}}`), metav1.PatchOptions{})
	must("patch", err)
	same("note", true, patched.Spec.Note.IsZero())
	bad := widget("bad", 1)
	bad.Spec.Color = new(v1.WidgetSpecColor("Blue"))
	_, err = widgets.Create(ctx, bad, metav1.CreateOptions{})
	same("an unknown color is invalid", true, errors.IsInvalid(err))
	found, err := widgets.Get(ctx, "w", metav1.GetOptions{})
	must("get", err)
	same("what the server has", patched.ResourceVersion, found.ResourceVersion)
}

func applies(ctx context.Context, widgets typed.WidgetInterface) {
	by := func(manager string, force bool) metav1.ApplyOptions {
		return metav1.ApplyOptions{FieldManager: manager, Force: force}
	}
	small := apply.Widget("applied", namespace).
		WithLabels(map[string]string{"by": "one"}).
		WithSpec(apply.WidgetSpec().WithSize(1).WithNoteNull().WithParts(apply.WidgetSpecPart().WithName("a")))
	large := apply.Widget("applied", namespace).
		WithSpec(apply.WidgetSpec().WithSize(9).WithParts(apply.WidgetSpecPart().WithName("b").WithSize(2)))
	applied, err := widgets.Apply(ctx, small, by("one", false))
	must("apply", err)
	same("size", 1, applied.Spec.Size)
	_, err = widgets.Apply(ctx, large, by("two", false))
	same("another manager is in conflict", true, errors.IsConflict(err))
	applied, err = widgets.Apply(ctx, large, by("two", true))
	must("apply by force", err)
	same("size", 9, applied.Spec.Size)
	same("parts of both managers", 2, len(applied.Spec.Parts))
	status := apply.Widget("applied", namespace).WithStatus(apply.WidgetStatus().WithPhase("Made"))
	applied, err = widgets.ApplyStatus(ctx, status, by("three", false))
	must("apply the status", err)
	same("phase", "Made", *applied.Status.Phase)
	same("label", "one", applied.Labels["by"])
	must("delete", widgets.Delete(ctx, "applied", metav1.DeleteOptions{}))
	_, err = widgets.Get(ctx, "applied", metav1.GetOptions{})
	same("gone", true, errors.IsNotFound(err))
}

func subresources(ctx context.Context, widgets typed.WidgetInterface) {
	w, err := widgets.Get(ctx, "w", metav1.GetOptions{})
	must("get", err)
	w.Status = &v1.WidgetStatus{Replicas: new(int32(1))}
	w.Spec.Size = 77
	w, err = widgets.UpdateStatus(ctx, w, metav1.UpdateOptions{})
	must("update the status", err)
	same("replicas", 1, *w.Status.Replicas)
	same("size", 5, w.Spec.Size)
	scale, err := widgets.GetScale(ctx, "w", metav1.GetOptions{})
	must("get the scale", err)
	same("replicas", 1, scale.Spec.Replicas)
	scale.Spec.Replicas = 5
	scale, err = widgets.UpdateScale(ctx, "w", scale, metav1.UpdateOptions{})
	must("update the scale", err)
	same("replicas", 5, scale.Spec.Replicas)
}

func watches(ctx context.Context, widgets typed.WidgetInterface) {
	watcher, err := widgets.Watch(ctx, metav1.ListOptions{})
	must("watch", err)
	defer watcher.Stop()
	made, err := widgets.Create(ctx, widget("w", 8), metav1.CreateOptions{})
	must("create", err)
	event := next(ctx, "event", watcher.ResultChan())
	same("event", watch.Added, event.Type)
	same("object", 8, event.Object.(*v1.Widget).Spec.Size)
	made.Spec.Size = 9
	_, err = widgets.Update(ctx, made, metav1.UpdateOptions{})
	must("update", err)
	same("event", watch.Modified, next(ctx, "event", watcher.ResultChan()).Type)
}

// informs: both workspaces have a widget of the same name in the same namespace.
func informs(ctx context.Context, every cluster.ClusterInterface, one, two typed.WidgetInterface) {
	first, err := one.Get(ctx, "w", metav1.GetOptions{})
	must("get", err)
	second, err := two.Get(ctx, "w", metav1.GetOptions{})
	must("get", err)
	factory := informers.NewSharedInformerFactory(every, time.Hour)
	shared := factory.Codegen().V1().Widgets()
	deleted := make(chan string, 10)
	_, err = shared.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{DeleteFunc: func(object any) {
		key, err := kcpcache.DeletionHandlingMetaClusterNamespaceKeyFunc(object)
		must("key", err)
		deleted <- key
	}})
	must("handler", err)
	running, stop := context.WithCancel(ctx)
	factory.Start(running.Done())
	for _, synced := range factory.WaitForCacheSync(ctx.Done()) {
		same("in sync", true, synced)
	}
	everywhere, err := shared.Lister().List(labels.Everything())
	must("list", err)
	same("objects", 2, len(everywhere))
	same("size of the first", 5, cached(shared.Lister().Cluster(logicalcluster.From(first)).Widgets(namespace).Get("w")).Spec.Size)
	same("size of the second", 9, cached(shared.Lister().Cluster(logicalcluster.From(second)).Widgets(namespace).Get("w")).Spec.Size)
	same("size by key", 9, cached(byKey(shared.Informer().GetStore(), string(logicalcluster.From(second))+"|"+namespace+"/w")).Spec.Size)
	others, err := shared.Lister().Cluster(logicalcluster.From(second)).Widgets("other").List(labels.Everything())
	must("list", err)
	same("of another namespace", 0, len(others))
	byResource, err := factory.ForResource(v1.SchemeGroupVersion.WithResource("widgets"))
	must("informer by resource", err)
	same("the same informer", true, byResource.Informer() == shared.Informer())
	generic, err := byResource.Cluster(logicalcluster.From(second)).Lister().ByNamespace(namespace).Get("w")
	must("get by resource", err)
	same("size by resource", 9, generic.(*v1.Widget).Spec.Size)
	all, err := every.CodegenV1().Widgets().List(ctx, metav1.ListOptions{})
	must("list everywhere", err)
	same("objects everywhere", 2, len(all.Items))

	must("delete", one.Delete(ctx, "w", metav1.DeleteOptions{}))
	same("event", string(logicalcluster.From(first))+"|"+namespace+"/w", next(ctx, "event", deleted))
	_, err = shared.Lister().Cluster(logicalcluster.From(first)).Widgets(namespace).Get("w")
	same("the first is gone", true, errors.IsNotFound(err))
	same("the second is not", 9, cached(shared.Cluster(logicalcluster.From(second)).Lister().Widgets(namespace).Get("w")).Spec.Size)
	stop()
	factory.Shutdown()
}

func informsOfOne(ctx context.Context, clients clientset.Interface) {
	factory := informers.NewSharedScopedInformerFactory(clients, 0, namespace)
	shared := factory.Codegen().V1().Widgets()
	shared.Informer()
	running, stop := context.WithCancel(ctx)
	factory.Start(running.Done())
	factory.WaitForCacheSync(ctx.Done())
	same("size", 9, cached(shared.Lister().Widgets(namespace).Get("w")).Spec.Size)
	found, err := shared.Lister().List(labels.Everything())
	must("list", err)
	same("objects", 1, len(found))
	_, err = shared.Lister().Widgets("other").Get("w")
	same("not in another namespace", true, errors.IsNotFound(err))
	byResource, err := factory.ForResource(v1.SchemeGroupVersion.WithResource("widgets"))
	must("informer by resource", err)
	generic, err := byResource.Lister().ByNamespace(namespace).List(labels.Everything())
	must("list by resource", err)
	same("objects by resource", 1, len(generic))
	stop()
	factory.Shutdown()
}

func cached(found *v1.Widget, err error) *v1.Widget {
	must("cache", err)
	return found
}

func byKey(store cache.Store, key string) (*v1.Widget, error) {
	found, exists, err := store.GetByKey(key)
	if err != nil || !exists {
		return nil, fmt.Errorf("%s: %t, %w", key, exists, err)
	}
	return found.(*v1.Widget), nil
}
