package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	kcpcache "github.com/kcp-dev/apimachinery/v2/pkg/cache"
	"github.com/kcp-dev/logicalcluster/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// generic is how informers are reached by resource: those about all logical clusters, the part of one of them, and those
// about one alone.
type generic struct {
	all   func(schema.GroupVersionResource) (cache.SharedIndexInformer, kcpcache.GenericClusterLister, error)
	part  func(schema.GroupVersionResource, logicalcluster.Name) (cache.GenericLister, error)
	alone func(schema.GroupVersionResource) (cache.SharedIndexInformer, cache.GenericLister, error)
	start []func(context.Context)
	wait  []func(context.Context) cache.SyncResult
}

// clusters are the two that have the same objects.
var clusters = []logicalcluster.Name{"one", "two"}

// inform has the informers of all kinds listen to a server with these objects in two logical clusters, and prints whatever
// they do not tell of; it returns how many objects they did.
func inform(name string, types client, objects []json.RawMessage) int {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	served := server{}
	for key, kind := range types.kinds {
		served[kind.resource] = &collection{apiVersion: strings.Fields(key)[0], kind: strings.Fields(key)[1], list: kind.list}
	}
	for _, object := range objects {
		served.add(types, object)
	}
	use := types.informers(&rest.Config{Host: "http://polder.test", Transport: served, QPS: -1}, clusters[0].Path())
	for resource := range served {
		_, _, err := use.all(resource)
		must(err)
		_, _, err = use.alone(resource)
		must(err)
	}
	for _, start := range use.start {
		start(ctx)
	}
	for _, wait := range use.wait {
		must(wait(ctx).AsError())
	}
	unknown := schema.GroupVersionResource{Group: "nobody.example.dev", Version: "v1", Resource: "things"}
	if _, _, err := use.all(unknown); err == nil {
		fmt.Println(name, "informs of what nobody defined")
	}
	if _, _, err := use.alone(unknown); err == nil {
		fmt.Println(name, "informs of what nobody defined, in one logical cluster")
	}
	told := 0
	for resource, of := range served {
		told += of.check(types.scheme, use, resource)
	}
	return told
}

// collection is the objects of a resource, by namespace and name.
type collection struct {
	apiVersion, kind, list string
	objects                map[[2]string]*unstructured.Unstructured
}

// server answers lists and watches of objects that never change.
type server map[schema.GroupVersionResource]*collection

func (s server) add(types client, sent json.RawMessage) {
	object := &unstructured.Unstructured{}
	must(object.UnmarshalJSON(sent))
	kind, known := types.kinds[object.GetAPIVersion()+" "+object.GetKind()]
	if !known {
		return
	}
	of := s[kind.resource]
	if of.objects == nil {
		of.objects = map[[2]string]*unstructured.Unstructured{}
	}
	key := [2]string{object.GetNamespace(), object.GetName()}
	if _, taken := of.objects[key]; taken {
		key[1] = fmt.Sprint(key[1], "-", len(of.objects))
		object.SetName(key[1])
	}
	of.objects[key] = object
}

// check prints what informers do not tell of a resource, and counts what they do.
func (c *collection) check(scheme *runtime.Scheme, use generic, resource schema.GroupVersionResource) int {
	informer, lister, err := use.all(resource)
	must(err)
	everywhere, err := lister.List(labels.Everything())
	must(err)
	_, alone, err := use.alone(resource)
	must(err)
	single, err := alone.List(labels.Everything())
	must(err)
	if len(everywhere) != 2*len(c.objects) || len(single) != len(c.objects) {
		fmt.Println(resource, "has", len(c.objects), "objects, told of are", len(everywhere), "and", len(single))
	}
	told := 0
	for key := range c.objects {
		for _, name := range clusters {
			part, err := use.part(resource, name)
			must(err)
			found, err := get(part, key)
			must(err)
			types, _, err := scheme.ObjectKinds(found)
			must(err)
			same, exists, err := informer.GetIndexer().GetByKey(kcpcache.ToClusterAwareKey(name.String(), key[0], key[1]))
			must(err)
			if !exists || same != any(found) || logicalcluster.From(found.(logicalcluster.Object)) != name || types[0].Kind != c.kind {
				fmt.Println(resource, key, "is not what it was in", name)
			}
			told++
		}
		_, err := get(alone, key)
		must(err)
	}
	return told
}

func get(lister cache.GenericLister, key [2]string) (runtime.Object, error) {
	if key[0] == "" {
		return lister.Get(key[1])
	}
	return lister.ByNamespace(key[0]).Get(key[1])
}

// RoundTrip answers /clusters/CLUSTER/apis/GROUP/VERSION/RESOURCE.
func (s server) RoundTrip(request *http.Request) (*http.Response, error) {
	parts := strings.Split(request.URL.Path, "/")
	if len(parts) != 7 {
		return nil, fmt.Errorf("%s is not asked for", request.URL.Path)
	}
	of := s[schema.GroupVersionResource{Group: parts[4], Version: parts[5], Resource: parts[6]}]
	var found []*unstructured.Unstructured
	for _, name := range clusters {
		if parts[2] != "*" && parts[2] != name.String() {
			continue
		}
		for _, object := range of.objects {
			of := object.DeepCopy()
			of.SetAnnotations(map[string]string{logicalcluster.AnnotationKey: name.String()})
			found = append(found, of)
		}
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	if request.URL.Query().Get("watch") == "" {
		must(encoder.Encode(map[string]any{
			"apiVersion": of.apiVersion, "kind": of.list, "metadata": map[string]any{"resourceVersion": "1"}, "items": found,
		}))
		return answer(request, io.NopCloser(&body)), nil
	}
	if request.URL.Query().Get("sendInitialEvents") == "true" {
		for _, object := range found {
			must(encoder.Encode(map[string]any{"type": "ADDED", "object": object}))
		}
		must(encoder.Encode(map[string]any{"type": "BOOKMARK", "object": map[string]any{
			"apiVersion": of.apiVersion, "kind": of.kind, "metadata": map[string]any{
				"resourceVersion": "1", "annotations": map[string]string{"k8s.io/initial-events-end": "true"},
			},
		}}))
	}
	return answer(request, io.NopCloser(io.MultiReader(&body, silence{request.Context()}))), nil
}

func answer(request *http.Request, body io.ReadCloser) *http.Response {
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: header, Body: body, Request: request}
}

// silence is a stream in which nothing more comes until its request ends.
type silence struct {
	ctx context.Context
}

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, io.EOF
}
