package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/kcp-dev/logicalcluster/v3"
	kcpcore "github.com/kcp-dev/sdk/apis/core/v1alpha1"
	tenancy "github.com/kcp-dev/sdk/apis/tenancy/v1alpha1"
	kcpinformers "github.com/kcp-dev/sdk/client/informers/externalversions"
	tenancylisters "github.com/kcp-dev/sdk/client/listers/tenancy/v1alpha1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"
)

// told is what an informer of the workspaces of all logical clusters has told of.
type told struct {
	events chan event
	lister tenancylisters.WorkspaceClusterLister
}

// event is a change of a workspace, with the logical cluster that it is in.
type event struct {
	what    string
	parent  logicalcluster.Name
	name    string
	cluster logicalcluster.Name
	ready   bool
}

// inform starts an informer before anything is made.
func inform(ctx context.Context, env *environment) (string, error) {
	factory := kcpinformers.NewSharedInformerFactory(env.all, 0)
	shared := factory.Tenancy().V1alpha1().Workspaces()
	env.workspaces = &told{events: make(chan event, 10_000), lister: shared.Lister()}
	tell := func(what string, object any) {
		if last, unknown := object.(cache.DeletedFinalStateUnknown); unknown {
			object = last.Obj
		}
		workspace := object.(*tenancy.Workspace)
		env.workspaces.events <- event{
			what: what, parent: logicalcluster.From(workspace), name: workspace.Name,
			cluster: logicalcluster.Name(workspace.Spec.Cluster),
			ready:   workspace.Status.Phase == kcpcore.LogicalClusterPhaseReady,
		}
	}
	_, err := shared.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { tell("added", object) },
		UpdateFunc: func(_, object any) { tell("updated", object) },
		DeleteFunc: func(object any) { tell("deleted", object) },
	})
	if err != nil {
		return "", err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), shared.Informer().HasSynced) {
		return "", errors.New("never in sync")
	}
	return "in sync", nil
}

// informed reads what the informer was told until everything that was made is gone.
func informed(ctx context.Context, env *environment) (string, error) {
	ours := map[logicalcluster.Name]bool{}
	parents := map[logicalcluster.Name]bool{}
	for _, cluster := range env.made {
		ours[cluster] = true
		parents[cluster] = true
	}
	_, org := env.org.Split()
	added, ready, deleted := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for len(deleted) < len(env.made) {
		select {
		case one := <-env.workspaces.events:
			key := one.parent.String() + "|" + one.name
			if !parents[one.parent] && (one.parent != "root" || one.name != org) {
				continue
			}
			switch {
			case one.what == "added":
				added[key] = true
			case one.what == "deleted" && !ours[one.cluster]:
				return "", fmt.Errorf("told of the end of %v", one)
			case one.what == "deleted":
				deleted[key] = true
			case one.ready:
				ready[key] = true
			}
		case <-ctx.Done():
			return "", fmt.Errorf("told of %d that were added, %d ready, %d deleted", len(added), len(ready), len(deleted))
		}
	}
	left := 0
	for parent := range parents {
		cached, err := env.workspaces.lister.Cluster(parent).List(labels.Everything())
		if err != nil {
			return "", err
		}
		left += len(cached)
	}
	return fmt.Sprintf("%d added, %d ready, %d deleted, %d left in its cache", len(added), len(ready), len(deleted), left), nil
}

// configMaps makes an object of the same name in several workspaces, and reads each alone and all together.
func configMaps(ctx context.Context, env *environment) (string, error) {
	paths := []logicalcluster.Path{env.org, env.org.Join("one"), env.org.Join("one").Join("nested")}
	for _, path := range paths {
		object := &core.ConfigMap{
			ObjectMeta: meta.ObjectMeta{Name: "where", Labels: map[string]string{"example.com/org": env.org.Base()}},
			Data:       map[string]string{"path": path.String()},
		}
		if _, err := env.kube.Cluster(path).CoreV1().ConfigMaps("default").Create(ctx, object, meta.CreateOptions{}); err != nil {
			return "", err
		}
	}
	all, err := env.allKube.CoreV1().ConfigMaps().List(ctx, meta.ListOptions{LabelSelector: "example.com/org=" + env.org.Base()})
	if err != nil {
		return "", err
	}
	everywhere := map[logicalcluster.Name]string{}
	for _, one := range all.Items {
		everywhere[logicalcluster.From(&one)] = one.Data["path"]
	}
	for _, path := range paths {
		one, err := env.kube.Cluster(path).CoreV1().ConfigMaps("default").Get(ctx, "where", meta.GetOptions{})
		if err != nil {
			return "", err
		}
		cluster := logicalcluster.From(one)
		if one.Data["path"] != path.String() || cluster != env.made[path] || everywhere[cluster] != path.String() {
			return "", fmt.Errorf("in %s there is %v, and everywhere %v", path, one, everywhere)
		}
	}
	return fmt.Sprintf("%d objects of one name in %d logical clusters", len(all.Items), len(everywhere)), nil
}
