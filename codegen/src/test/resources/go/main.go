// Sends objects through generated types and prints what has been lost on the way: main CLIENT=FILE..., each file a list of
// objects in JSON. The last line says how many objects there were, and how many of them informers have told of. What is generated is
// in clients.go, which the test writes.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/kcp-dev/logicalcluster/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
)

// client is what was generated of one set of definitions: its types, its kinds, and its informers.
type client struct {
	scheme    *runtime.Scheme
	kinds     map[string]kind
	informers func(config *rest.Config, one logicalcluster.Path) generic
}

// kind is what was generated of a kind: an empty apply configuration, and where its objects are found.
type kind struct {
	apply    func() any
	resource schema.GroupVersionResource
	list     string
}

func main() {
	carried, informed := 0, 0
	proved := false
	for _, argument := range os.Args[1:] {
		name, file, _ := strings.Cut(argument, "=")
		data, err := os.ReadFile(file)
		must(err)
		var objects []json.RawMessage
		must(json.Unmarshal(data, &objects))
		for _, object := range objects {
			if carry(name, clients[name], object) {
				carried++
				proved = proved || findsSharing(clients[name].scheme, object)
			}
		}
		informed += inform(name, clients[name], objects)
	}
	if !proved {
		fmt.Println("no object shares anything even with a shallow copy")
	}
	fmt.Println("carried", carried, "informed", informed)
}

// carry sends an object through its type, a copy of it, the form without types, and its apply configuration; false when no
// type of it was generated.
func carry(name string, types client, sent json.RawMessage) bool {
	var meta metav1.TypeMeta
	must(json.Unmarshal(sent, &meta))
	place := fmt.Sprintf("%s %v %v", name, meta.APIVersion, meta.Kind)
	made, known := types.kinds[meta.APIVersion+" "+meta.Kind]
	if !known {
		return false
	}
	decoder := codecs(types.scheme)
	object, _, err := decoder.Decode(sent, nil, nil)
	must(err)
	copied := object.DeepCopyObject()
	if !reflect.DeepEqual(object, copied) {
		fmt.Println(place, "differs from its copy")
	}
	for _, shared := range sharing(reflect.ValueOf(object), reflect.ValueOf(copied), "") {
		fmt.Println(place, "shares with its copy:", shared)
	}
	received, err := json.Marshal(copied)
	must(err)
	compare(tree(sent), tree(received), place+" ")

	untyped, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	must(err)
	received, err = json.Marshal(untyped)
	must(err)
	compare(tree(sent), tree(received), place+" untyped ")

	configuration := made.apply()
	must(json.Unmarshal(sent, configuration))
	received, err = json.Marshal(configuration)
	must(err)
	compare(tree(sent), tree(received), place+" applied ")
	return true
}

// findsSharing is whether a copy by assignment is seen to share something: else the check of copies would check nothing.
func findsSharing(scheme *runtime.Scheme, sent json.RawMessage) bool {
	object, _, err := codecs(scheme).Decode(sent, nil, nil)
	must(err)
	shallow := reflect.New(reflect.TypeOf(object).Elem())
	shallow.Elem().Set(reflect.ValueOf(object).Elem())
	return len(sharing(reflect.ValueOf(object), shallow, "")) > 0
}

// sharing lists what two values of one type have in common, so that a change of one is a change of the other.
func sharing(one, other reflect.Value, path string) []string {
	switch one.Kind() {
	case reflect.Pointer:
		if one.IsNil() || other.IsNil() {
			return nil
		}
		// Go may have one place for all values that take none.
		if one.Pointer() == other.Pointer() && one.Type().Elem().Size() > 0 {
			return []string{path}
		}
		return sharing(one.Elem(), other.Elem(), path)
	case reflect.Slice:
		if one.Len() > 0 && other.Len() > 0 && one.Pointer() == other.Pointer() {
			return []string{path}
		}
		var found []string
		for i := range min(one.Len(), other.Len()) {
			found = append(found, sharing(one.Index(i), other.Index(i), fmt.Sprintf("%s[%d]", path, i))...)
		}
		return found
	case reflect.Map:
		if one.Len() > 0 && one.Pointer() == other.Pointer() {
			return []string{path}
		}
		var found []string
		for _, key := range one.MapKeys() {
			if item := other.MapIndex(key); item.IsValid() {
				found = append(found, sharing(one.MapIndex(key), item, path+"."+key.String())...)
			}
		}
		return found
	case reflect.Struct:
		var found []string
		for i := range one.NumField() {
			// What is not exported is nobody's to change: a time zone, the digits of a quantity.
			if one.Type().Field(i).IsExported() {
				found = append(found, sharing(one.Field(i), other.Field(i), path+"."+one.Type().Field(i).Name)...)
			}
		}
		return found
	}
	return nil
}

// compare prints where two trees differ. Numbers are equal when they are the same amount, and so are quantities.
func compare(before, after any, path string) {
	left, isMap := before.(map[string]any)
	right, areMaps := after.(map[string]any)
	if isMap && areMaps {
		names := make([]string, 0, len(left)+len(right))
		for name := range left {
			names = append(names, name)
		}
		for name := range right {
			if _, both := left[name]; !both {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			old, had := left[name]
			now, has := right[name]
			switch {
			case !has:
				fmt.Printf("%s.%s: %v is lost\n", path, name, text(old))
			case !had:
				fmt.Printf("%s.%s: %v has been added\n", path, name, text(now))
			default:
				compare(old, now, path+"."+name)
			}
		}
		return
	}
	items, isList := before.([]any)
	others, areLists := after.([]any)
	if isList && areLists && len(items) == len(others) {
		for i := range items {
			compare(items[i], others[i], fmt.Sprintf("%s[%d]", path, i))
		}
		return
	}
	if !reflect.DeepEqual(before, after) && !sameNumber(before, after) && !sameQuantity(before, after) {
		fmt.Printf("%s: %s has become %s\n", path, text(before), text(after))
	}
}

func sameNumber(before, after any) bool {
	one, isNumber := before.(json.Number)
	other, areNumbers := after.(json.Number)
	if !isNumber || !areNumbers {
		return false
	}
	left, ok := new(big.Rat).SetString(one.String())
	right, both := new(big.Rat).SetString(other.String())
	return ok && both && left.Cmp(right) == 0
}

func sameQuantity(before, after any) bool {
	if _, isText := after.(string); !isText {
		return false
	}
	one, err := resource.ParseQuantity(fmt.Sprint(before))
	if err != nil {
		return false
	}
	other, err := resource.ParseQuantity(fmt.Sprint(after))
	return err == nil && one.Cmp(other) == 0
}

func tree(data []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var found any
	must(decoder.Decode(&found))
	return found
}

func text(value any) string {
	data, err := json.Marshal(value)
	must(err)
	return string(data)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// codecs decodes as client-go does: the case of names matters.
func codecs(scheme *runtime.Scheme) runtime.Decoder {
	return serializer.NewCodecFactory(scheme).UniversalDeserializer()
}
