// Sends every kind of a real project through its generated client, in two workspaces and by wildcard. The last argument is
// a file with objects, one a line, each of another kind or version. Prints "ok: <apiVersion> <kind>" for each.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ClusterClients } from "./clients/index.js";
import type { Applied, Draft, KubernetesObject, ResourceClient, ResourceType } from "./clients/index.js";
import { clients, close, Events, everywhere, more, NAMESPACE, one, two } from "./common.js";

interface Sample extends KubernetesObject {
  metadata: { name: string };
  spec?: unknown;
  status?: unknown;
}

/** Reads what all clients have, as no program would have to. */
type Client = ResourceClient<Sample> & { namespace?(name: string): Client };

function client(cluster: ClusterClients, sample: Sample, namespaced: boolean): Client {
  for (const name of Object.getOwnPropertyNames(ClusterClients.prototype)) {
    const method: unknown = Reflect.get(cluster, name);
    if (name !== "constructor" && typeof method === "function") {
      const found = method.call(cluster) as Client;
      const { group, version, kind } = (found.constructor as unknown as { type: ResourceType }).type;
      if (sample.apiVersion === `${group}/${version}` && sample.kind === kind) {
        return namespaced && found.namespace !== undefined ? found.namespace(NAMESPACE) : found;
      }
    }
  }
  return assert.fail(`no client of ${sample.apiVersion} ${sample.kind}`);
}

async function writes(widgets: Client, sample: Draft<Sample>): Promise<Sample> {
  const events = await Events.of(widgets);
  const made = await widgets.create(sample);
  const name = made.metadata.name;
  await events.expect("ADDED", made);
  assert.deepEqual(await widgets.get(name), made);
  const labelled = { ...made, metadata: { ...made.metadata, labels: { updated: "yes" } } };
  const updated: KubernetesObject = await widgets.update(labelled);
  await events.expect("MODIFIED", made);
  assert.equal(updated.metadata.labels?.["updated"], "yes");
  const patched: KubernetesObject = await widgets.patch(name, [
    { op: "replace", path: "/metadata/labels/updated", value: "no" },
  ]);
  assert.equal(patched.metadata.labels?.["updated"], "no");
  // As it is stored: an applied field that the schema does not know would be refused, and some samples have one.
  const stored = { ...made };
  delete stored.status;
  const wanted: Applied<Sample> = { ...stored, metadata: { name, labels: { applied: "yes" } } };
  const applied = await widgets.apply(wanted, { fieldManager: "codegen", force: true });
  const managers = (applied as KubernetesObject).metadata.managedFields ?? [];
  assert.ok(managers.some(({ manager, operation }) => manager === "codegen" && operation === "Apply"));
  assert.equal((await widgets.list()).items.length, 1);
  await events.close();
  return applied;
}

const [file = ""] = more;
for (const line of readFileSync(file, "utf8").trim().split("\n")) {
  const { apiVersion, kind, metadata, ...fields } = JSON.parse(line) as Sample;
  const sample = { ...fields, apiVersion, kind, metadata: { name: metadata.name } };
  const events = await Events.of(client(everywhere, sample, false));
  const first = client(clients.cluster(one), sample, true);
  const second = client(clients.cluster(two), sample, true);
  const mine = await writes(first, sample);
  await first.delete(mine.metadata.name);
  for (const type of ["ADDED", "MODIFIED", "MODIFIED", "MODIFIED", "DELETED"]) {
    await events.expect(type, mine);
  }
  const others = await writes(second, sample);
  await events.expect("ADDED", others);
  await second.delete(others.metadata.name);
  assert.deepEqual((await client(everywhere, sample, false).list()).items, []);
  await events.close();
  console.log(`ok: ${apiVersion} ${kind}`);
}
close();
