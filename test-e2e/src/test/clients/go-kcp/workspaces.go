package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kcp-dev/logicalcluster/v3"
	kcpcore "github.com/kcp-dev/sdk/apis/core"
	core "github.com/kcp-dev/sdk/apis/core/v1alpha1"
	tenancy "github.com/kcp-dev/sdk/apis/tenancy/v1alpha1"
	tenancyclient "github.com/kcp-dev/sdk/client/clientset/versioned/typed/tenancy/v1alpha1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

func (env *environment) workspacesOf(path logicalcluster.Path) tenancyclient.WorkspaceInterface {
	return env.clients.Cluster(path).TenancyV1alpha1().Workspaces()
}

// awaitWorkspace watches a workspace from a version on, until it is as wanted.
func (env *environment) awaitWorkspace(
	ctx context.Context, path logicalcluster.Path, version string, wanted func(watch.Event, *tenancy.Workspace) bool,
) (*tenancy.Workspace, error) {
	parent, name := path.Split()
	events, err := env.workspacesOf(parent).Watch(ctx, meta.ListOptions{
		FieldSelector: "metadata.name=" + name, ResourceVersion: version,
	})
	if err != nil {
		return nil, err
	}
	defer events.Stop()
	for event := range events.ResultChan() {
		workspace, is := event.Object.(*tenancy.Workspace)
		if !is {
			return nil, fmt.Errorf("told %v", event)
		}
		if workspace.Name != name {
			return nil, fmt.Errorf("told of %s when watching %s", workspace.Name, name)
		}
		if wanted(event, workspace) {
			return workspace, nil
		}
	}
	return nil, fmt.Errorf("the watch of %s has ended: %w", path, context.Cause(ctx))
}

// makeWorkspace creates a workspace and watches it until it is ready.
func (env *environment) makeWorkspace(ctx context.Context, path logicalcluster.Path, kind *tenancy.WorkspaceTypeReference) error {
	parent, name := path.Split()
	created, err := env.workspacesOf(parent).Create(ctx, &tenancy.Workspace{
		ObjectMeta: meta.ObjectMeta{Name: name}, Spec: tenancy.WorkspaceSpec{Type: kind},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	ready, err := env.awaitWorkspace(ctx, path, created.ResourceVersion, func(event watch.Event, now *tenancy.Workspace) bool {
		return event.Type == watch.Modified && now.Status.Phase == core.LogicalClusterPhaseReady
	})
	if err != nil {
		return err
	}
	if ready.UID != created.UID || ready.Spec.Cluster == "" || ready.Spec.URL == "" {
		return fmt.Errorf("ready as %v", ready)
	}
	env.made[path] = logicalcluster.Name(ready.Spec.Cluster)
	return nil
}

// workspaces creates a tree of them: the organization, three below it and one below the first of these.
func workspaces(ctx context.Context, env *environment) (string, error) {
	organization := &tenancy.WorkspaceTypeReference{Name: "organization", Path: "root"}
	if err := env.makeWorkspace(ctx, env.org, organization); err != nil {
		return "", err
	}
	for _, path := range []logicalcluster.Path{
		env.org.Join("one"), env.org.Join("two"), env.org.Join("three"), env.org.Join("one").Join("nested"),
	} {
		if err := env.makeWorkspace(ctx, path, nil); err != nil {
			return "", err
		}
	}
	different := map[logicalcluster.Name]bool{}
	for _, cluster := range env.made {
		different[cluster] = true
	}
	return fmt.Sprintf("%d ready, in %d logical clusters", len(env.made), len(different)), nil
}

// logicalClusters compares the logical cluster of each workspace with it, read by its path and by its name.
func logicalClusters(ctx context.Context, env *environment) (string, error) {
	same := 0
	for path, name := range env.made {
		byPath, err := env.clients.Cluster(path).CoreV1alpha1().LogicalClusters().Get(ctx, core.LogicalClusterName, meta.GetOptions{})
		if err != nil {
			return "", err
		}
		byName, err := env.clients.Cluster(name.Path()).CoreV1alpha1().LogicalClusters().Get(ctx, core.LogicalClusterName, meta.GetOptions{})
		if err != nil {
			return "", err
		}
		parent, leaf := path.Split()
		workspace, err := env.workspacesOf(parent).Get(ctx, leaf, meta.GetOptions{})
		if err != nil {
			return "", err
		}
		owner := byPath.Spec.Owner
		switch {
		case byPath.UID != byName.UID || logicalcluster.From(byPath) != name:
			return "", fmt.Errorf("by its path it is %v, by its name %v", byPath, byName)
		case byPath.Annotations[kcpcore.LogicalClusterPathAnnotationKey] != path.String():
			return "", fmt.Errorf("its path is to be %s: %v", path, byPath)
		case byPath.Status.Phase != core.LogicalClusterPhaseReady || !strings.HasSuffix(byPath.Status.URL, name.Path().RequestPath()):
			return "", fmt.Errorf("not that of %v: %v", workspace, byPath)
		case owner == nil || owner.UID != workspace.UID || owner.Name != leaf || owner.Cluster != logicalcluster.From(workspace).String():
			return "", fmt.Errorf("owned by %v, not by %v", owner, workspace)
		}
		same++
	}
	return fmt.Sprintf("%d are those of their workspaces", same), nil
}

// workspaceType has a type of its own, whose workspaces have what they get from the type that it extends, and no children.
func workspaceType(ctx context.Context, env *environment) (string, error) {
	types := env.clients.Cluster(env.org).TenancyV1alpha1().WorkspaceTypes()
	_, err := types.Create(ctx, &tenancy.WorkspaceType{
		ObjectMeta: meta.ObjectMeta{Name: "leaf"},
		Spec: tenancy.WorkspaceTypeSpec{
			Extend:                    tenancy.WorkspaceTypeExtension{With: []tenancy.WorkspaceTypeReference{{Name: "universal", Path: "root"}}},
			LimitAllowedChildren:      &tenancy.WorkspaceTypeSelector{None: true},
			AdditionalWorkspaceLabels: map[string]string{"example.com/leaf": "yes"},
		},
	}, meta.CreateOptions{})
	if err != nil {
		return "", err
	}
	path := env.org.Join("leaf")
	if err := env.makeWorkspace(ctx, path, &tenancy.WorkspaceTypeReference{Name: "leaf", Path: env.org.String()}); err != nil {
		return "", err
	}
	labelled, err := env.workspacesOf(env.org).List(ctx, meta.ListOptions{LabelSelector: "example.com/leaf=yes"})
	if err != nil {
		return "", err
	}
	if _, err := env.kube.Cluster(path).CoreV1().Namespaces().Get(ctx, "default", meta.GetOptions{}); err != nil {
		return "", err
	}
	_, err = env.workspacesOf(path).Create(ctx, &tenancy.Workspace{ObjectMeta: meta.ObjectMeta{Name: "child"}}, meta.CreateOptions{})
	if !apierrors.IsForbidden(err) {
		return "", fmt.Errorf("a child of a workspace that may have none: %v", err)
	}
	ofRoot, err := env.clients.Cluster(logicalcluster.NewPath("root")).TenancyV1alpha1().WorkspaceTypes().List(ctx, meta.ListOptions{})
	if err != nil {
		return "", err
	}
	known := 0
	for _, one := range ofRoot.Items {
		switch one.Name {
		case "root", "organization", "team", "universal", "home":
			known++
		}
	}
	return fmt.Sprintf("%d labelled by it, %d of kcp's types in root", len(labelled.Items), known), nil
}

// wildcardList finds what was made among the workspaces of all logical clusters.
func wildcardList(ctx context.Context, env *environment) (string, error) {
	list, err := env.all.TenancyV1alpha1().Workspaces().List(ctx, meta.ListOptions{})
	if err != nil {
		return "", err
	}
	found, parents := 0, map[logicalcluster.Name]bool{}
	for _, one := range list.Items {
		for _, name := range env.made {
			if one.Spec.Cluster == name.String() {
				found++
				parents[logicalcluster.From(&one)] = true
			}
		}
	}
	if list.ResourceVersion == "" {
		return "", errors.New("the list has no version")
	}
	return fmt.Sprintf("%d of ours, in %d logical clusters", found, len(parents)), nil
}

// unknown is answered as what one may not see.
func unknown(ctx context.Context, env *environment) (string, error) {
	refused := 0
	for _, path := range []logicalcluster.Path{env.org.Join("no-such"), logicalcluster.NewPath("no-such")} {
		_, err := env.workspacesOf(path).List(ctx, meta.ListOptions{})
		if !apierrors.IsForbidden(err) {
			return "", fmt.Errorf("%s: %v", path, err)
		}
		refused++
	}
	return fmt.Sprintf("%d forbidden", refused), nil
}

// deletion deletes the organization and watches it until it is gone, with all that was in it.
func deletion(ctx context.Context, env *environment) (string, error) {
	parent, name := env.org.Split()
	before, err := env.workspacesOf(parent).Get(ctx, name, meta.GetOptions{})
	if err != nil {
		return "", err
	}
	if err := env.workspacesOf(parent).Delete(ctx, name, meta.DeleteOptions{}); err != nil {
		return "", err
	}
	_, err = env.awaitWorkspace(ctx, env.org, before.ResourceVersion, func(event watch.Event, now *tenancy.Workspace) bool {
		return event.Type == watch.Deleted && now.UID == before.UID
	})
	if err != nil {
		return "", err
	}
	left := 0
	list, err := env.all.CoreV1alpha1().LogicalClusters().List(ctx, meta.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, one := range list.Items {
		for _, gone := range env.made {
			if logicalcluster.From(&one) == gone {
				left++
			}
		}
	}
	return fmt.Sprintf("%d of %d logical clusters left", left, len(env.made)), nil
}
