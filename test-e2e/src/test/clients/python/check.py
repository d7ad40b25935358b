"""Uses the official Python client as other people do. Arguments: a kubeconfig and a namespace.

Prints "ok: WHAT" for each check; the first that fails ends it with a traceback.
"""

import sys
import threading

from kubernetes import client, config, dynamic, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.utils import create_from_dict

LIMIT_SECONDS = 60


def refused(code, call, *arguments, **options):
    """Makes sure that a call is refused with this code, and returns the refusal."""
    try:
        call(*arguments, **options)
    except ApiException as refusal:
        assert refusal.status == code, refusal
        return refusal
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def config_map(name, text):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name), data={"text": text})


def objects(namespace):
    core = client.CoreV1Api()
    created = core.create_namespaced_config_map(namespace, config_map("typed", "one"))
    assert created.metadata.uid and created.metadata.creation_timestamp.tzinfo
    stale = created.metadata.resource_version
    created.data["text"] = "two"
    core.replace_namespaced_config_map("typed", namespace, created)
    created.metadata.resource_version = stale
    refused(409, core.replace_namespaced_config_map, "typed", namespace, created)
    core.patch_namespaced_config_map("typed", namespace, {"metadata": {"labels": {"patched": "yes"}}})
    listed = core.list_namespaced_config_map(namespace, label_selector="patched=yes", limit=1)
    assert [item.data["text"] for item in listed.items] == ["two"], listed
    refused(409, core.create_namespaced_config_map, namespace, config_map("typed", "again"))
    assert core.delete_namespaced_config_map("typed", namespace)["status"] == "Success"
    refused(404, core.read_namespaced_config_map, "typed", namespace)


def watches(namespace):
    """A watch from a list's version is told what comes after it, in order, until it is stopped."""
    core = client.CoreV1Api()
    version = core.list_namespaced_config_map(namespace).metadata.resource_version
    told = []
    begun = threading.Event()

    def write():
        begun.wait(LIMIT_SECONDS)
        made = core.create_namespaced_config_map(namespace, config_map("watched", "one"))
        made.data["text"] = "two"
        core.replace_namespaced_config_map("watched", namespace, made)
        core.delete_namespaced_config_map("watched", namespace)

    writer = threading.Thread(target=write)
    writer.start()
    begun.set()
    stream = watch.Watch()
    for event in stream.stream(
        core.list_namespaced_config_map, namespace, resource_version=version, timeout_seconds=LIMIT_SECONDS
    ):
        if event["object"].metadata.name == "watched":
            told.append(event["type"])
        if event["type"] == "DELETED":
            stream.stop()
    writer.join()
    assert told == ["ADDED", "MODIFIED", "DELETED"], told


def custom_objects(namespace):
    """A type that a manifest defines is found by the dynamic client once it is established, and applied to."""
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "parcels.python.polder.dev"},
        "spec": {
            "group": "python.polder.dev",
            "scope": "Namespaced",
            "names": {"plural": "parcels", "kind": "Parcel"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "spec": {
                                    "type": "object",
                                    "properties": {"weight": {"type": "integer", "minimum": 1}},
                                }
                            },
                        }
                    },
                }
            ],
        },
    }
    api = client.ApiClient()
    create_from_dict(api, definition)
    extensions = client.ApiextensionsV1Api()
    stream = watch.Watch()
    for event in stream.stream(
        extensions.list_custom_resource_definition,
        field_selector="metadata.name=parcels.python.polder.dev",
        timeout_seconds=LIMIT_SECONDS,
    ):
        conditions = event["object"].status.conditions or []
        if any(one.type == "Established" and one.status == "True" for one in conditions):
            stream.stop()
    parcels = dynamic.DynamicClient(api).resources.get(api_version="python.polder.dev/v1", kind="Parcel")

    def parcel(weight):
        return {
            "apiVersion": "python.polder.dev/v1",
            "kind": "Parcel",
            "metadata": {"name": "one"},
            "spec": {"weight": weight},
        }

    applied = parcels.server_side_apply(parcel(3), name="one", namespace=namespace, field_manager="one")
    assert applied.spec.weight == 3
    refused(409, parcels.server_side_apply, parcel(4), name="one", namespace=namespace, field_manager="two")
    forced = parcels.server_side_apply(
        parcel(4), name="one", namespace=namespace, field_manager="two", force_conflicts=True
    )
    assert forced.spec.weight == 4
    invalid = refused(422, parcels.patch, parcel(0), namespace=namespace, content_type="application/merge-patch+json")
    assert "spec.weight in body should be greater than or equal to 1" in str(invalid.body), invalid.body
    generic = client.CustomObjectsApi().list_namespaced_custom_object("python.polder.dev", "v1", namespace, "parcels")
    assert [item["spec"]["weight"] for item in generic["items"]] == [4], generic


def main(kubeconfig, namespace):
    config.load_kube_config(kubeconfig)
    for check in (objects, watches, custom_objects):
        check(namespace)
        print("ok: " + check.__name__.replace("_", " "), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
