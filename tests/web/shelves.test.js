import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeStorage, opened, quiet } from "./fake_server.js";

beforeEach(() => {
  globalThis.localStorage = new FakeStorage();
});

test("a renamed folder keeps its key, and Enter uses its new name", async () => {
  const { server, store, session } = await opened();
  session.act({ type: "folder-menu", folder: "dance" });

  session.act({ type: "rename", folder: "dance", to: "zumba" });
  await quiet();
  session.act({ type: "accept" });
  await quiet();

  assert.deepEqual(
    store.get().folders.map(({ name }) => name),
    ["zumba", "travel"],
  );
  assert.deepEqual(server.labels, [["a", "zumba"]]);
  assert.equal(store.get().menu.folder, null);
});

test("a name that is taken offers to merge, and merging goes through", async () => {
  const { server, store, session, file } = await opened();
  file("dance");
  await quiet();
  session.act({ type: "folder-menu", folder: "dance" });

  session.act({ type: "rename", folder: "dance", to: "travel" });
  await quiet();
  assert.deepEqual(store.get().menu, { folder: "dance", error: "It is taken.", taken: "travel" });
  session.act({ type: "merge", folder: "dance", into: "travel" });
  await quiet();

  assert.deepEqual(server.labels, [["a", "travel"]]);
  assert.deepEqual(
    store.get().folders.map(({ name, count }) => [name, count]),
    [["travel", 1]],
  );
});

test("a rename waits for the answers that know the old name only", async () => {
  const { server, session, file } = await opened();

  file("dance");
  session.act({ type: "rename", folder: "dance", to: "zumba" });
  assert.deepEqual(server.names, ["dance", "travel"]);
  await quiet();

  assert.deepEqual(server.labels, [["a", "zumba"]]);
});

test("a hidden folder leaves the list and comes back to its place", async () => {
  const { session, folders } = await opened();

  session.act({ type: "hide", folder: "dance", hidden: true });
  await quiet();
  assert.deepEqual(Object.keys(folders()), ["travel"]);
  session.act({ type: "hide", folder: "dance", hidden: false });
  await quiet();

  assert.deepEqual(Object.keys(folders()), ["dance", "travel"]);
});

test("similar names are offered while a new one is typed, for the last thing that was typed", async () => {
  const { store, session } = await opened();
  session.act({ type: "new-folder" });

  session.act({ type: "name", name: "t" });
  session.act({ type: "name", name: "dancing" });
  await quiet();

  assert.deepEqual(
    store.get().naming.similar.map(({ name }) => name),
    ["dance"],
  );
  session.act({ type: "name", name: "" });
  await quiet();
  assert.deepEqual(store.get().naming.similar, []);
});

test("Enter follows a folder whose renaming was undone, and brings no folder back that is gone", async () => {
  const { server, store, session } = await opened();
  session.act({ type: "rename", folder: "dance", to: "zumba" });
  await quiet();
  session.library.takeFolders([{ name: "dance", count: 0 }]);

  session.act({ type: "accept" });
  await quiet();
  assert.deepEqual(server.labels, [["a", "dance"]]);
  session.act({ type: "undo" });
  await quiet();
  session.library.takeFolders([{ name: "travel", count: 0 }]);
  session.act({ type: "accept" });
  await quiet();

  assert.deepEqual(server.labels, []);
  assert.equal(store.get().said.text, "dance is gone: choose a folder");
});
