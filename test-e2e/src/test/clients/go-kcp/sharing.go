package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/kcp-dev/logicalcluster/v3"
	apisv1alpha1 "github.com/kcp-dev/sdk/apis/apis/v1alpha1"
	apis "github.com/kcp-dev/sdk/apis/apis/v1alpha2"
	tenancy "github.com/kcp-dev/sdk/apis/tenancy/v1alpha1"
	"github.com/kcp-dev/sdk/apis/third_party/conditions/util/conditions"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

const (
	exportName  = "wildwest.dev"
	bindingName = "cowboys"
)

var (
	cowboys     = schema.GroupVersionResource{Group: "wildwest.dev", Version: "v1alpha1", Resource: "cowboys"}
	cowboyKind  = schema.GroupVersionKind{Group: "wildwest.dev", Version: "v1alpha1", Kind: "Cowboy"}
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	names       = apiextensions.CustomResourceDefinitionNames{Plural: "cowboys", Singular: "cowboy", Kind: "Cowboy", ListKind: "CowboyList"}
)

const cowboySchema = `{"type":"object","properties":{
	"spec":{"type":"object","properties":{"intent":{"type":"string"}}},
	"status":{"type":"object","properties":{"result":{"type":"string"}}}}}`

// sharing publishes a type in one workspace and binds it in others, while informers and a controller read through the export.
var sharing = []check{
	{"workspaces of a provider and its consumers", places},
	{"export", export},
	{"controller", controls},
	{"cluster-aware informers before the first binding", informConsumers},
	{"bindings", bind},
	{"objects", makeCowboys},
	{"late consumer", bindLate},
	{"another type of the same name", stranger},
	{"reconciled", reconciled},
	{"unbinding", unbind},
}

// provider is where the type is published; the others bind it, save the stranger.
func (env *environment) provider() logicalcluster.Path { return env.org.Join("provider") }

func (env *environment) consumer(name string) logicalcluster.Path { return env.org.Join(name) }

// await reads a watch until it tells what is wanted.
func await[T runtime.Object](
	ctx context.Context, start func(context.Context, meta.ListOptions) (watch.Interface, error), name string, wanted func(T) bool,
) (T, error) {
	var none T
	events, err := start(ctx, meta.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		return none, err
	}
	defer events.Stop()
	for event := range events.ResultChan() {
		object, is := event.Object.(T)
		if !is || event.Type == watch.Deleted {
			return none, fmt.Errorf("told %v", event)
		}
		if wanted(object) {
			return object, nil
		}
	}
	return none, fmt.Errorf("the watch of %s has ended: %w", name, context.Cause(ctx))
}

func places(ctx context.Context, env *environment) (string, error) {
	organization := &tenancy.WorkspaceTypeReference{Name: "organization", Path: "root"}
	if err := env.makeWorkspace(ctx, env.org, organization); err != nil {
		return "", err
	}
	for _, name := range []string{"provider", "one", "two", "late", "stranger"} {
		if err := env.makeWorkspace(ctx, env.org.Join(name), nil); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d ready", len(env.made)), nil
}

// export publishes a schema, and reads what is published in both versions.
func export(ctx context.Context, env *environment) (string, error) {
	published := &apisv1alpha1.APIResourceSchema{
		ObjectMeta: meta.ObjectMeta{Name: "today.cowboys.wildwest.dev"},
		Spec: apisv1alpha1.APIResourceSchemaSpec{
			Group: cowboys.Group, Names: names, Scope: apiextensions.NamespaceScoped,
			Versions: []apisv1alpha1.APIResourceVersion{{
				Name: cowboys.Version, Served: true, Storage: true, Schema: runtime.RawExtension{Raw: []byte(cowboySchema)},
				Subresources: apiextensions.CustomResourceSubresources{Status: &apiextensions.CustomResourceSubresourceStatus{}},
			}},
		},
	}
	clients := env.clients.Cluster(env.provider())
	if _, err := clients.ApisV1alpha1().APIResourceSchemas().Create(ctx, published, meta.CreateOptions{}); err != nil {
		return "", err
	}
	_, err := clients.ApisV1alpha2().APIExports().Create(ctx, &apis.APIExport{
		ObjectMeta: meta.ObjectMeta{Name: exportName},
		Spec: apis.APIExportSpec{Resources: []apis.ResourceSchema{{
			Name: cowboys.Resource, Group: cowboys.Group, Schema: published.Name,
			Storage: apis.ResourceSchemaStorage{CRD: &apis.ResourceSchemaStorageCRD{}},
		}}},
	}, meta.CreateOptions{})
	if err != nil {
		return "", err
	}
	valid, err := await(ctx, clients.ApisV1alpha2().APIExports().Watch, exportName, func(now *apis.APIExport) bool {
		return conditions.IsTrue(now, apis.APIExportIdentityValid) && now.Status.IdentityHash != ""
	})
	if err != nil {
		return "", err
	}
	old, err := clients.ApisV1alpha1().APIExports().Get(ctx, exportName, meta.GetOptions{})
	if err != nil {
		return "", err
	}
	if len(old.Spec.LatestResourceSchemas) != 1 || old.Spec.LatestResourceSchemas[0] != published.Name {
		return "", fmt.Errorf("in v1alpha1 it has %v", old.Spec)
	}
	return fmt.Sprintf("an identity of %d digits", len(valid.Status.IdentityHash)), nil
}

// bindOne binds the export into a workspace and watches until it is bound.
func (env *environment) bindOne(ctx context.Context, consumer logicalcluster.Path) error {
	bindings := env.clients.Cluster(consumer).ApisV1alpha2().APIBindings()
	_, err := bindings.Create(ctx, &apis.APIBinding{
		ObjectMeta: meta.ObjectMeta{Name: bindingName},
		Spec: apis.APIBindingSpec{Reference: apis.BindingReference{Export: &apis.ExportBindingReference{
			Path: env.provider().String(), Name: exportName,
		}}},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	bound, err := await(ctx, bindings.Watch, bindingName, func(now *apis.APIBinding) bool {
		return now.Status.Phase == apis.APIBindingPhaseBound && conditions.IsTrue(now, "Ready")
	})
	if err != nil {
		return err
	}
	if len(bound.Status.BoundResources) != 1 || bound.Status.BoundResources[0].Resource != cowboys.Resource {
		return fmt.Errorf("bound %v", bound.Status)
	}
	return nil
}

// bind has two consumers, after which the endpoint is published that the informers have read from all the time.
func bind(ctx context.Context, env *environment) (string, error) {
	for _, name := range []string{"one", "two"} {
		if err := env.bindOne(ctx, env.consumer(name)); err != nil {
			return "", err
		}
	}
	slices := env.clients.Cluster(env.provider()).ApisV1alpha1().APIExportEndpointSlices()
	published, err := await(ctx, slices.Watch, exportName, func(now *apisv1alpha1.APIExportEndpointSlice) bool {
		return len(now.Status.APIExportEndpoints) > 0
	})
	if err != nil {
		return "", err
	}
	endpoint, err := url.Parse(published.Status.APIExportEndpoints[0].URL)
	if err != nil {
		return "", err
	}
	if !strings.HasSuffix(env.view.Host, endpoint.Path) {
		return "", fmt.Errorf("published as %s, read as %s", endpoint, env.view.Host)
	}
	if err := env.told.bindings.until(ctx, env.key("one", bindingName), env.key("two", bindingName)); err != nil {
		return "", err
	}
	return fmt.Sprintf("2 bound and told of, %d endpoint", len(published.Status.APIExportEndpoints)), nil
}

// key names an object by its logical cluster, as informers tell of it.
func (env *environment) key(place, name string) string {
	return env.made[env.org.Join(place)].String() + "|" + name
}

// makeCowboy creates an object as a consumer.
func (env *environment) makeCowboy(ctx context.Context, place, name string) error {
	cowboy := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"intent": "ride in " + place}}}
	cowboy.SetGroupVersionKind(cowboyKind)
	cowboy.SetName(name)
	_, err := env.objects.Cluster(env.org.Join(place)).Resource(cowboys).Namespace("default").Create(ctx, cowboy, meta.CreateOptions{})
	return err
}

func makeCowboys(ctx context.Context, env *environment) (string, error) {
	for _, one := range [][2]string{{"one", "woody"}, {"one", "jessie"}, {"two", "woody"}} {
		if err := env.makeCowboy(ctx, one[0], one[1]); err != nil {
			return "", err
		}
	}
	err := env.told.cowboys.until(ctx, env.key("one", "woody"), env.key("one", "jessie"), env.key("two", "woody"))
	if err != nil {
		return "", err
	}
	inOne, err := env.told.inCluster(env.made[env.consumer("one")])
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("3 told of, %d of them in one logical cluster", inOne), nil
}

// bindLate has one more consumer while everything runs.
func bindLate(ctx context.Context, env *environment) (string, error) {
	if err := env.bindOne(ctx, env.consumer("late")); err != nil {
		return "", err
	}
	if err := env.makeCowboy(ctx, "late", "bullseye"); err != nil {
		return "", err
	}
	if err := env.told.bindings.until(ctx, env.key("late", bindingName)); err != nil {
		return "", err
	}
	if err := env.told.cowboys.until(ctx, env.key("late", "bullseye")); err != nil {
		return "", err
	}
	return "1 binding and 1 object told of", nil
}

// stranger has a definition of its own for the same names; the next that the informers hear of is somebody else's object.
func stranger(ctx context.Context, env *environment) (string, error) {
	definition := &apiextensions.CustomResourceDefinition{
		TypeMeta:   meta.TypeMeta{APIVersion: definitions.GroupVersion().String(), Kind: "CustomResourceDefinition"},
		ObjectMeta: meta.ObjectMeta{Name: "cowboys.wildwest.dev"},
		Spec: apiextensions.CustomResourceDefinitionSpec{
			Group: cowboys.Group, Names: names, Scope: apiextensions.NamespaceScoped,
			Versions: []apiextensions.CustomResourceDefinitionVersion{{
				Name: cowboys.Version, Served: true, Storage: true, Schema: &apiextensions.CustomResourceValidation{
					OpenAPIV3Schema: &apiextensions.JSONSchemaProps{Type: "object"},
				},
			}},
		},
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(definition)
	if err != nil {
		return "", err
	}
	into := env.objects.Cluster(env.org.Join("stranger")).Resource(definitions)
	if _, err := into.Create(ctx, &unstructured.Unstructured{Object: content}, meta.CreateOptions{}); err != nil {
		return "", err
	}
	_, err = await(ctx, into.Watch, definition.Name, func(now *unstructured.Unstructured) bool {
		all, _, _ := unstructured.NestedSlice(now.Object, "status", "conditions")
		for _, one := range all {
			condition, _ := one.(map[string]any)
			if condition["type"] == "Established" && condition["status"] == "True" {
				return true
			}
		}
		return false
	})
	if err != nil {
		return "", err
	}
	if err := env.makeCowboy(ctx, "stranger", "prospector"); err != nil {
		return "", err
	}
	if err := env.makeCowboy(ctx, "two", "buzz"); err != nil {
		return "", err
	}
	if err := env.told.cowboys.until(ctx, env.key("two", "buzz")); err != nil {
		return "", err
	}
	return "not told of", nil
}

// unbind ends one consumer's binding: its objects go, and the controller lets go of its logical cluster.
func unbind(ctx context.Context, env *environment) (string, error) {
	one := env.made[env.consumer("one")]
	err := env.clients.Cluster(env.consumer("one")).ApisV1alpha2().APIBindings().Delete(ctx, bindingName, meta.DeleteOptions{})
	if err != nil {
		return "", err
	}
	if err := env.told.cowboys.until(ctx, "-"+env.key("one", "woody"), "-"+env.key("one", "jessie")); err != nil {
		return "", err
	}
	if err := env.told.bindings.until(ctx, "-"+env.key("one", bindingName)); err != nil {
		return "", err
	}
	if err := env.controller.letGo(ctx, one); err != nil {
		return "", err
	}
	left := 0
	for _, name := range []string{"one", "two", "late"} {
		found, err := env.told.inCluster(env.made[env.consumer(name)])
		if err != nil {
			return "", err
		}
		left += found
	}
	if left == 0 {
		return "", errors.New("nothing is left")
	}
	return fmt.Sprintf("2 objects gone, %d left, 1 logical cluster let go", left), nil
}
