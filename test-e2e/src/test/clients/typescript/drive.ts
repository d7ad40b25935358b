// Uses a generated client as a user would; GeneratedTypeScriptE2E compiles it with the client. Prints "ok: WHAT".
import assert from "node:assert/strict";
import { clusterKey, clusterOf } from "./clients/index.js";
import type { Widget, WidgetApply, WidgetClient } from "./clients/apis/codegen.example.dev/v1.js";
import { clients, close, Events, everywhere, NAMESPACE, one, refused, two } from "./common.js";

const first = clients.cluster(one).widgets().namespace(NAMESPACE);
const second = clients.cluster(two).widgets().namespace(NAMESPACE);

function names(widgets: Widget[]): (string | undefined)[] {
  return widgets.map((widget) => widget.metadata.name);
}

async function writes(widgets: WidgetClient): Promise<void> {
  const spec = { size: 3, note: null, port: "http", parts: [{ name: "a", size: 7 }], extra: { deep: [null, 1] } };
  const made = await widgets.create({ metadata: { name: "w" }, spec });
  // Null is dropped by the server only where the schema does not have it.
  assert.deepEqual(made.spec, { ...spec, color: "Red", replicas: 1 });
  assert.equal(made.apiVersion, "codegen.example.dev/v1");
  const grown = await widgets.update({ ...made, spec: { ...made.spec, size: 4 } });
  assert.equal(grown.spec?.size, 4);
  await refused(409, widgets.update(made));
  const noted = await widgets.patch("w", [{ op: "replace", path: "/spec/note", value: "x" }]);
  assert.equal(noted.spec?.note, "x");
  const patched = await widgets.patch("w", { spec: { note: null, size: 5 } });
  assert.deepEqual(patched.spec, { color: "Red", extra: spec.extra, parts: spec.parts, port: "http", replicas: 1, size: 5 });
  assert.deepEqual(await widgets.get("w"), patched);
  await refused(422, widgets.create({ metadata: { name: "bad" }, spec: { size: 1, color: "Blue" } }));
  await refused(409, widgets.create({ metadata: { name: "w" }, spec }));
  await widgets.create({ metadata: { name: "tried" }, spec }, { dryRun: true });
  assert.deepEqual(names((await widgets.list()).items), ["w"]);
}

async function applies(widgets: WidgetClient): Promise<void> {
  const small: WidgetApply = { metadata: { name: "applied", labels: { by: "one" } }, spec: { size: 1 } };
  const large: WidgetApply = { metadata: { name: "applied" }, spec: { size: 9 } };
  assert.equal((await widgets.apply(small, { fieldManager: "one" })).spec?.size, 1);
  await refused(409, widgets.apply(large, { fieldManager: "two" }));
  assert.equal((await widgets.apply(large, { fieldManager: "two", force: true })).spec?.size, 9);
  const wanted: WidgetApply = { metadata: { name: "applied" }, status: { phase: "Made" } };
  const status = await widgets.applyStatus(wanted, { fieldManager: "three" });
  assert.equal(status.status?.phase, "Made");
  assert.equal(status.metadata.labels?.["by"], "one");
  // What "one" no longer says is gone.
  const less = await widgets.apply({ metadata: { name: "applied" } }, { fieldManager: "one" });
  assert.equal(less.metadata.labels, undefined);
  assert.equal(less.spec?.size, 9);
  assert.equal(await widgets.delete("applied"), true);
  assert.equal(await widgets.delete("applied"), false);
  assert.equal(await widgets.get("applied"), undefined);
}

async function subresources(widgets: WidgetClient): Promise<void> {
  const widget = await widgets.get("w");
  assert.ok(widget);
  const changed = await widgets.updateStatus({ ...widget, spec: { size: 99 }, status: { replicas: 1 } });
  assert.equal(changed.status?.replicas, 1);
  assert.equal(changed.spec?.size, 5);
  assert.equal((await widgets.scale("w")).spec?.replicas, 1);
  assert.equal((await widgets.scaleTo("w", 5)).spec?.replicas, 5);
  assert.equal((await widgets.get("w"))?.spec?.replicas, 5);
}

async function watches(widgets: WidgetClient): Promise<void> {
  const events = await Events.of(widgets);
  const made = await widgets.create({ metadata: { name: "w" }, spec: { size: 8 } });
  await events.expect("ADDED", made);
  await events.expect("MODIFIED", await widgets.patch("w", { spec: { size: 9 } }));
  await events.close();
}

/** Both workspaces have a widget of the same name in the same namespace. */
async function wildcard(): Promise<void> {
  const every = everywhere.widgets();
  const mine = await first.get("w");
  const others = await second.get("w");
  assert.ok(mine && others);
  assert.notEqual(clusterOf(mine), clusterOf(others));
  const keys: string[] = [];
  for await (const widget of every.listAll({ limit: 1 })) {
    keys.push(`${clusterKey(widget)} ${widget.spec?.size}`);
  }
  assert.deepEqual(keys.sort(), [`${clusterKey(mine)} 5`, `${clusterKey(others)} 9`].sort());
  const events = await Events.of(every);
  assert.equal(await first.delete("w"), true);
  await events.expect("DELETED", mine);
  await second.create({ metadata: { name: "x", labels: { some: "x" } }, spec: { size: 1 } });
  await second.deleteCollection({ labelSelector: "some=x" });
  const x = { ...others, metadata: { ...others.metadata, name: "x" } };
  await events.expect("ADDED", x);
  await events.expect("DELETED", x);
  await events.close();
  assert.deepEqual(names((await every.list()).items), ["w"]);
}

await writes(first);
console.log("ok: writes");
await applies(first);
console.log("ok: applies");
await subresources(first);
console.log("ok: subresources");
assert.deepEqual((await second.list()).items, []);
await watches(second);
console.log("ok: watches");
await wildcard();
console.log("ok: wildcard");
close();
