import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ApiError } from "../../src/clipshelf/web/js/ask.js";
import { happenings } from "../../src/clipshelf/web/js/happenings.js";
import { stageOf } from "../../src/clipshelf/web/js/stage.js";
import { FakeServer, FakeStorage, opened, quiet, visit } from "./fake_server.js";

beforeEach(() => {
  globalThis.localStorage = new FakeStorage();
});

test("the history lists what was done, and any of it can be taken back", async () => {
  const { server, store, session, file, shown } = await opened();
  file("dance");
  file("travel");
  file("dance");
  await quiet();

  session.act({ type: "history" });
  await quiet();
  const deeds = store.get().history.deeds;
  assert.deepEqual(
    deeds.map(({ ids }) => ids[0]),
    ["c", "b", "a"],
  );
  session.act({ type: "take-back", entry: deeds[2].entry });
  await quiet();

  assert.equal(shown(), "a");
  assert.deepEqual(
    server.labels.map(([id]) => id),
    ["b", "c"],
  );
  assert.equal(store.get().history.deeds.length, 2);
});

test("a long history is fetched page by page, each line once", async () => {
  const { store, session, file, server } = await opened();
  for (let n = 0; n < 26; n += 1) {
    file("dance");
    if (n % 10 === 0) await quiet();
  }
  await quiet();
  const older = server.done.map((deed) => ({ ...deed, entry: deed.entry - 100 }));
  server.done = [
    ...older.map((deed) => ({ ...deed, entry: deed.entry - 100 })),
    ...older,
    ...server.done,
  ];

  session.act({ type: "history" });
  await quiet();
  assert.deepEqual([store.get().history.deeds.length, store.get().history.more], [50, true]);
  session.act({ type: "older" });
  session.act({ type: "older" });
  await quiet();

  const entries = store.get().history.deeds.map(({ entry }) => entry);
  assert.equal(entries.length, 78);
  assert.equal(new Set(entries).size, 78);
  assert.equal(store.get().history.more, false);
});

test("evidence is fetched for as long as someone looks, for the clip on screen", async () => {
  const { store, session, file } = await opened();

  session.act({ type: "evidence" });
  await quiet();
  assert.equal(store.get().evidence.found.id, "a");
  file("dance");
  assert.equal(store.get().evidence.found, null);
  await quiet();
  assert.equal(store.get().evidence.found.id, "b");
  session.act({ type: "evidence" });
  file("dance");
  await quiet();

  assert.deepEqual(store.get().evidence, { open: false, of: null, found: null });
});

test("evidence and Enter stay away from a blind clip", async () => {
  const { server, store, session } = await opened();
  const asked = [];
  server.api.evidence = async (id) => asked.push(id);
  const { queue } = store.get();
  store.set({ queue: { ...queue, current: { ...queue.current, blind: true } } });

  session.act({ type: "evidence" });
  session.act({ type: "accept" });
  await quiet();

  assert.deepEqual([asked, server.labels], [[], []]);
  assert.equal(store.get().evidence.open, false);
  assert.equal(store.get().said.text, "Say it without help: this one measures the model");
});

test("evidence that cannot be had closes its panel and says why", async () => {
  const { server, store, session } = await opened();
  server.api.evidence = async () => {
    throw new ApiError("Not now.", { status: 500 });
  };

  session.act({ type: "evidence" });
  await quiet();

  assert.equal(store.get().evidence.open, false);
  assert.equal(store.get().toasts[0].title, "Not now.");
});

test("a paused job stays in its place, and one that ended goes", async () => {
  const { store, session } = await opened();
  const take = happenings(session, store);
  const job = (id, state) => ({ id, work: "embed", state, done: 1, total: 2, rate: 1 });
  const shown = () => store.get().jobs.map(({ id, state }) => `${id} ${state}`);

  take("job", job("one", "running"));
  take("job", job("two", "running"));
  session.act({ type: "job", id: "one", order: "pause" });
  await quiet();
  assert.deepEqual(shown(), ["one paused", "two running"]);
  take("job", job("one", "cancelled"));

  assert.deepEqual(shown(), ["two running"]);
});

test("a server that restarts or fails to answer groups leads back to one clip at a time", async () => {
  const { server, store, session } = await opened();
  server.api.groups = async () => {
    throw new ApiError("away", { status: 0 });
  };

  session.act({ type: "batch" });
  await quiet();

  assert.equal(store.get().view, "clip");
  assert.equal(store.get().online, false);
});

test("a server that cannot show the library at all says why, and can be asked again", async () => {
  const server = new FakeServer(["a"], ["dance"]);
  const state = server.api.state;
  server.api.state = async () => {
    throw new ApiError("The library is broken.", { status: 500, hint: "See doctor." });
  };

  const { store, session, shown } = await visit(server);
  assert.deepEqual(store.get().failure, { message: "The library is broken.", hint: "See doctor." });
  assert.equal(stageOf(store.get()), "failed");
  server.api.state = state;
  session.act({ type: "refresh" });
  await quiet();

  assert.equal(shown(), "a");
  assert.equal(store.get().failure, null);
});

test("what was set right at the start is told once, not at each visit", async () => {
  const { server } = await opened();
  const state = server.api.state;
  const resumed = { told: ["Two moves were finished."] };
  server.api.state = async () => ({ ...(await state()), resumed });

  const first = await visit(server);
  const second = await visit(server);

  assert.equal(first.store.get().toasts[0].hint, "Two moves were finished.");
  assert.deepEqual(second.store.get().toasts, []);
});
