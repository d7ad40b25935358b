package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

// merges is how many random objects are patched.
const merges = 150

// strategicMerge patches random objects as kubectl apply does: with the library's own three-way patch. The server has to come
// to what the library itself makes of object and patch.
func strategicMerge(ctx context.Context, env *environment) error {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	owners, err := makeOwners(ctx, env)
	if err != nil {
		return err
	}
	accounts := env.clients.CoreV1().ServiceAccounts(env.namespace)
	lookup, err := strategicpatch.NewPatchMetaFromStruct(core.ServiceAccount{})
	if err != nil {
		return err
	}
	for i := range merges {
		name := fmt.Sprintf("merged-%d", i)
		applied := randomAccount(random, name, owners)
		live, err := accounts.Create(ctx, changed(random, applied, owners), meta.CreateOptions{})
		if err != nil {
			return err
		}
		// A server does not tell kind and version apart from those of the request.
		live.TypeMeta = applied.TypeMeta
		modified := changed(random, applied, owners)
		patch, err := strategicpatch.CreateThreeWayMergePatch(bytes(applied), bytes(modified), bytes(live), lookup, true)
		if err != nil {
			return err
		}
		merged, err := strategicpatch.StrategicMergePatchUsingLookupPatchMeta(bytes(live), patch, lookup)
		if err != nil {
			return err
		}
		expected := &core.ServiceAccount{}
		if err := json.Unmarshal(merged, expected); err != nil {
			return err
		}
		actual, err := accounts.Patch(ctx, name, types.StrategicMergePatchType, patch, meta.PatchOptions{})
		if err != nil {
			return fmt.Errorf("seed %d, %s: %w", seed, patch, err)
		}
		for _, one := range []*core.ServiceAccount{expected, actual} {
			one.TypeMeta, one.ManagedFields, one.ResourceVersion = meta.TypeMeta{}, nil, ""
			// The server's own, which comes back whatever a client does.
			delete(one.Annotations, "kcp.io/cluster")
		}
		if !equality.Semantic.DeepEqual(expected, actual) {
			return fmt.Errorf("seed %d: %s on %s is %s, should be %s", seed, patch, bytes(live), bytes(actual), bytes(expected))
		}
	}
	return nil
}

// makeOwners makes objects that others can belong to, or they would be collected as garbage.
func makeOwners(ctx context.Context, env *environment) ([]meta.OwnerReference, error) {
	var owners []meta.OwnerReference
	for i := range 3 {
		owner, err := env.clients.CoreV1().ConfigMaps(env.namespace).Create(ctx, &core.ConfigMap{
			ObjectMeta: meta.ObjectMeta{Name: fmt.Sprintf("owner-%d", i)},
		}, meta.CreateOptions{})
		if err != nil {
			return nil, err
		}
		owners = append(owners, meta.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: owner.Name, UID: owner.UID})
	}
	return owners, nil
}

func bytes(object any) []byte {
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return text
}

// some is a random choice of what there is, in random order.
func some[T any](random *rand.Rand, all []T) []T {
	var chosen []T
	for _, i := range random.Perm(len(all)) {
		if random.IntN(2) == 0 {
			chosen = append(chosen, all[i])
		}
	}
	return chosen
}

func randomMap(random *rand.Rand) map[string]string {
	made := map[string]string{}
	for _, key := range some(random, []string{"a", "b", "c", "example.com/d"}) {
		made[key] = fmt.Sprint(random.IntN(3))
	}
	return made
}

func randomAccount(random *rand.Rand, name string, owners []meta.OwnerReference) *core.ServiceAccount {
	account := &core.ServiceAccount{
		TypeMeta:   meta.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
		ObjectMeta: meta.ObjectMeta{Name: name},
	}
	for range 7 {
		change(random, account, owners)
	}
	return account
}

// changed is a copy in which up to four fields are others.
func changed(random *rand.Rand, account *core.ServiceAccount, owners []meta.OwnerReference) *core.ServiceAccount {
	copied := account.DeepCopy()
	for range random.IntN(5) {
		change(random, copied, owners)
	}
	return copied
}

func change(random *rand.Rand, account *core.ServiceAccount, owners []meta.OwnerReference) {
	switch random.IntN(7) {
	case 0:
		account.Labels = randomMap(random)
	case 1:
		account.Annotations = randomMap(random)
	case 2:
		account.Finalizers = some(random, []string{"example.com/a", "example.com/b", "example.com/c"})
	case 3:
		account.OwnerReferences = some(random, owners)
	case 4:
		// Of these references a server keeps the name only.
		account.Secrets = some(random, []core.ObjectReference{{Name: "a"}, {Name: "b"}, {Name: "c"}})
	case 5:
		account.ImagePullSecrets = some(random, []core.LocalObjectReference{{Name: "a"}, {Name: "b"}, {Name: "c"}})
	default:
		automount := random.IntN(2) == 0
		account.AutomountServiceAccountToken = &automount
	}
}
