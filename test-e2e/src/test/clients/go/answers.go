package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	core "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	oldmeta "k8s.io/apimachinery/pkg/apis/meta/v1beta1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	restwatch "k8s.io/client-go/rest/watch"
)

const (
	asJSON     = "application/json"
	asProtobuf = "application/vnd.kubernetes.protobuf"
)

// answers asks for the same twice, as JSON and as protobuf, and has Kubernetes' own types tell whether it is the same.
type answers struct {
	host   string
	client *http.Client
	codecs serializer.CodecFactory
}

// protobufAnswers compares everything that built-in types are answered with.
func protobufAnswers(ctx context.Context, env *environment) error {
	if equal("", &core.ConfigMap{Data: map[string]string{"a": "b"}}, &core.ConfigMap{Data: map[string]string{"a": ""}}) == nil {
		return errors.New("the comparison does not see a difference")
	}
	known := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, meta.AddMetaToScheme, oldmeta.AddMetaToScheme} {
		if err := add(known); err != nil {
			return err
		}
	}
	client, err := rest.HTTPClientFor(env.config)
	if err != nil {
		return err
	}
	ask := &answers{host: env.config.Host, client: client, codecs: serializer.NewCodecFactory(known)}
	_, lists, err := env.clients.Discovery().ServerGroupsAndResources()
	if err != nil {
		return err
	}
	types := 0
	for _, list := range lists {
		for _, resource := range list.APIResources {
			stored := strings.Contains(strings.Join(resource.Verbs, " "), "list") && !strings.Contains(resource.Name, "/")
			version, _ := schema.ParseGroupVersion(list.GroupVersion)
			if !stored || !known.Recognizes(version.WithKind(resource.Kind)) {
				continue
			}
			types++
			if err := ask.resource(ctx, list.GroupVersion, resource, env.namespace); err != nil {
				return fmt.Errorf("%s of %s: %w", resource.Name, list.GroupVersion, err)
			}
		}
	}
	if types < 18 {
		return fmt.Errorf("only %d types were compared", types)
	}
	for _, path := range []string{"/api", "/apis", "/api/v1", "/apis/rbac.authorization.k8s.io/v1", "/apis/rbac.authorization.k8s.io"} {
		if err := ask.same(ctx, path, ""); err != nil {
			return err
		}
	}
	if err := reviews(ctx, env); err != nil {
		return err
	}
	if env.traffic.otherAnswers.Load() > 0 {
		return fmt.Errorf("%d answers to clients that prefer protobuf were something else", env.traffic.otherAnswers.Load())
	}
	return nil
}

// resource compares one object, lists, failures and watches of one type.
func (a *answers) resource(ctx context.Context, version string, resource meta.APIResource, namespace string) error {
	path := "/apis/" + version
	if version == "v1" {
		path = "/api/v1"
	}
	if resource.Namespaced {
		path += "/namespaces/" + namespace
	}
	path += "/" + resource.Name
	manifest, found := manifests[resource.Name]
	if !found {
		return errors.New("there is no manifest of it")
	}
	name := resource.Name + "-" + strings.ReplaceAll(strings.Split(version, "/")[0], ".", "-")
	if resource.Name == "customresourcedefinitions" {
		name = "things.answers.polder.dev"
	}
	manifest = strings.NewReplacer("NAMESPACE", namespace, "NAME", name).Replace(manifest)
	if version == "events.k8s.io/v1" {
		manifest = eventOfEvents(name, namespace)
	}
	if err := a.create(ctx, path, manifest); err != nil {
		return err
	}
	for _, one := range []struct{ path, parameters string }{
		{path + "/" + name, ""},
		{path + "?limit=1", ""},
		{path, ""},
		{path + "/nothing-of-that-name", ""},
		{path + "/" + name, ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"},
		{path, ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"},
		{path, ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1"},
	} {
		if err := again(func() error { return a.same(ctx, one.path, one.parameters) }); err != nil {
			return err
		}
	}
	watch := path + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1"
	return again(func() error { return a.sameWatch(ctx, watch) })
}

// again repeats a comparison of two answers: others write to the same server in between, now and then, but not each time.
func again(compare func() error) error {
	var err error
	for range 5 {
		if err = compare(); err == nil {
			return nil
		}
	}
	return err
}

func (a *answers) create(ctx context.Context, path, manifest string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.host+path, strings.NewReader(manifest))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", asJSON)
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		said, _ := io.ReadAll(response.Body)
		return fmt.Errorf("not created: %s", said)
	}
	return nil
}

func (a *answers) get(ctx context.Context, path, accept string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.host+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	return a.client.Do(request)
}

// same asks for JSON and for protobuf; what comes has to be the same object of Go.
func (a *answers) same(ctx context.Context, path, parameters string) error {
	var objects []runtime.Object
	for _, mediaType := range []string{asJSON, asProtobuf} {
		response, err := a.get(ctx, path, mediaType+parameters)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		if found := response.Header.Get("Content-Type"); found != mediaType {
			return fmt.Errorf("%s as %s is %s: %.200s", path, mediaType+parameters, found, body)
		}
		object, _, err := a.codecs.UniversalDeserializer().Decode(body, &schema.GroupVersionKind{Version: "v1"}, nil)
		if err != nil {
			return fmt.Errorf("%s as %s: %w", path, mediaType+parameters, err)
		}
		objects = append(objects, object)
	}
	return equal(path+parameters, objects[0], objects[1])
}

// sameWatch reads two watches until the present state has been told.
func (a *answers) sameWatch(ctx context.Context, path string) error {
	var streams []*restwatch.Decoder
	for _, mediaType := range []string{asJSON, asProtobuf} {
		response, err := a.get(ctx, path, mediaType)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		expected := mediaType
		if mediaType == asProtobuf {
			expected += ";stream=watch"
		}
		if found := response.Header.Get("Content-Type"); found != expected {
			return fmt.Errorf("a watch as %s is %s", mediaType, found)
		}
		info, _ := runtime.SerializerInfoForMediaType(a.codecs.SupportedMediaTypes(), mediaType)
		frames := streaming.NewDecoder(info.StreamSerializer.Framer.NewFrameReader(response.Body), info.StreamSerializer.Serializer)
		streams = append(streams, restwatch.NewDecoder(frames, a.codecs.UniversalDeserializer()))
	}
	for {
		kind, inJSON, err := streams[0].Decode()
		if err != nil {
			return err
		}
		other, inProtobuf, err := streams[1].Decode()
		if err != nil {
			return fmt.Errorf("in protobuf: %w", err)
		}
		if kind != other {
			return fmt.Errorf("%s in JSON is %s in protobuf", kind, other)
		}
		if kind == "BOOKMARK" {
			if mark, _ := apimeta.Accessor(inProtobuf); mark.GetAnnotations()[meta.InitialEventsAnnotationKey] != "true" {
				return fmt.Errorf("the bookmark is %v", inProtobuf)
			}
			return nil
		}
		if err := equal(path, inJSON, inProtobuf); err != nil {
			return err
		}
	}
}

// equal compares objects but for where they say their kinds, which Go's types tell anyway, and for the revision of a list, which moves
// when anything is written in between.
func equal(what string, inJSON, inProtobuf runtime.Object) error {
	for _, one := range []runtime.Object{inJSON, inProtobuf} {
		one.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
		if list, err := apimeta.ListAccessor(one); err == nil && list.GetResourceVersion() != "" {
			if _, err := strconv.ParseUint(list.GetResourceVersion(), 10, 64); err != nil {
				return fmt.Errorf("%s: the revision of %T: %w", what, one, err)
			}
			list.SetResourceVersion("some")
		}
		if !apimeta.IsListType(one) {
			continue
		}
		err := apimeta.EachListItem(one, func(item runtime.Object) error {
			item.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
			return nil
		})
		if err != nil {
			return err
		}
	}
	if fmt.Sprintf("%T", inJSON) != fmt.Sprintf("%T", inProtobuf) || !equality.Semantic.DeepEqual(inJSON, inProtobuf) {
		text, _ := json.Marshal(inJSON)
		other, _ := json.Marshal(inProtobuf)
		return fmt.Errorf("%s: in JSON %T %s, in protobuf %T %s", what, inJSON, text, inProtobuf, other)
	}
	return nil
}

// reviews asks what is answered and never stored.
func reviews(ctx context.Context, env *environment) error {
	may, err := env.clients.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, &authorization.SelfSubjectAccessReview{
		Spec: authorization.SelfSubjectAccessReviewSpec{ResourceAttributes: &authorization.ResourceAttributes{Verb: "get", Resource: "secrets"}},
	}, meta.CreateOptions{})
	if err != nil || !may.Status.Allowed {
		return fmt.Errorf("access review: %v %v", may, err)
	}
	rules, err := env.clients.AuthorizationV1().SelfSubjectRulesReviews().Create(ctx, &authorization.SelfSubjectRulesReview{
		Spec: authorization.SelfSubjectRulesReviewSpec{Namespace: env.namespace},
	}, meta.CreateOptions{})
	if err != nil || len(rules.Status.ResourceRules) == 0 {
		return fmt.Errorf("rules review: %v %v", rules, err)
	}
	who, err := env.clients.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authentication.SelfSubjectReview{}, meta.CreateOptions{})
	if err != nil || who.Status.UserInfo.Username == "" {
		return fmt.Errorf("who am I: %v %v", who, err)
	}
	return nil
}
