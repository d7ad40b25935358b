package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/dynamic"
)

// deployments defines Kubernetes' own Deployment as a custom resource and uses it through the typed client, which sends
// protobuf and strategic patches.
func deployments(ctx context.Context, env *environment) error {
	anything := dynamic.NewForConfigOrDie(env.config)
	err := install(ctx, anything, "deployments.apps", map[string]any{
		"group": "apps", "scope": "Namespaced",
		"names": map[string]any{"plural": "deployments", "kind": "Deployment"},
		"versions": []any{map[string]any{
			"name": "v1", "served": true, "storage": true,
			"schema": map[string]any{"openAPIV3Schema": map[string]any{
				"type": "object", "properties": map[string]any{"spec": map[string]any{
					"type": "object", "x-kubernetes-preserve-unknown-fields": true,
				}},
			}},
		}},
	})
	if err != nil {
		return err
	}
	own := env.clients.AppsV1().Deployments(env.namespace)
	made, err := own.Create(ctx, &apps.Deployment{
		ObjectMeta: meta.ObjectMeta{GenerateName: "mutation-test-"},
		Spec: apps.DeploymentSpec{
			Selector: &meta.LabelSelector{MatchLabels: map[string]string{"foo": "bar"}},
			Template: core.PodTemplateSpec{Spec: core.PodSpec{Containers: []core.Container{{Name: "a", Image: "1"}, {Name: "b", Image: "1"}}}},
		},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	changed := made.DeepCopy()
	changed.CreationTimestamp.Time = made.CreationTimestamp.Add(-24 * time.Hour * 365)
	changed.Spec.Template.Spec.Containers[1].Image = "2"
	before, _ := json.Marshal(made)
	after, _ := json.Marshal(changed)
	patch, err := strategicpatch.CreateTwoWayMergePatch(before, after, &apps.Deployment{})
	if err != nil {
		return err
	}
	patched, err := own.Patch(ctx, made.Name, types.StrategicMergePatchType, patch, meta.PatchOptions{})
	if err != nil {
		return err
	}
	if !patched.CreationTimestamp.Equal(&made.CreationTimestamp) {
		return fmt.Errorf("created %s, but after the patch %s", made.CreationTimestamp, patched.CreationTimestamp)
	}
	containers := patched.Spec.Template.Spec.Containers
	if len(containers) != 2 || containers[0].Image != "1" || containers[1].Image != "2" {
		return fmt.Errorf("%s made of the containers: %v", patch, containers)
	}
	return nil
}
