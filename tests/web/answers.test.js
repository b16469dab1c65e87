import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ApiError } from "../../src/clipshelf/web/js/ask.js";
import { PRELOADED } from "../../src/clipshelf/web/js/session.js";
import { sortedOf } from "../../src/clipshelf/web/js/state.js";
import { FakeStorage, letters, opened, quiet, visit } from "./fake_server.js";

const kept = () => Object.keys(localStorage).filter((key) => key.includes("/answer/")).length;

beforeEach(() => {
  globalThis.localStorage = new FakeStorage();
});

test("none of these, skip and trash bring the next clip at once, and say what they did", async () => {
  const { server, store, session, shown } = await opened();

  const said = [];
  for (const type of ["none", "skip", "trash"]) {
    session.act({ type });
    said.push(store.get().said.text);
  }
  assert.equal(shown(), "d");
  await quiet();

  assert.deepEqual(server.labels, [
    ["a", "none"],
    ["b", "skip"],
    ["c", "trash"],
  ]);
  assert.match(said.join("; "), /None of these.*Skipped.*In the trash/);
});

test("undo goes back as far as one likes, and brings each clip back on screen", async () => {
  const { server, session, file, shown } = await opened();
  file("dance");
  session.act({ type: "trash" });
  session.act({ type: "none" });
  file("travel");
  await quiet();

  const back = [];
  for (let depth = 0; depth < 4; depth += 1) {
    session.act({ type: "undo" });
    await quiet();
    back.push(shown());
  }

  assert.deepEqual(back, ["d", "c", "b", "a"]);
  assert.deepEqual(server.labels, []);
});

test("many clips are filed as one, counted at once, and taken back as one", async () => {
  const { server, store, session, folders } = await opened();

  session.act({ type: "batch" });
  await quiet();
  session.act({ type: "batch-mark", index: 1, range: false });
  session.act({ type: "batch-file", folder: null });
  assert.equal(folders().dance, 23);
  assert.deepEqual(sortedOf(store.get()), { sorted: 23, total: 26 });
  await quiet();

  assert.equal(server.done.length, 1);
  assert.equal(server.labels.length, 23);
  assert.ok(!server.labels.some(([id]) => id === "b"));
  session.act({ type: "undo" });
  await quiet();
  assert.equal(folders().dance, 0);
  assert.match(store.get().said.text, /^Undone/);
});

test("a clip on screen that was filed with many others makes way for the next one", async () => {
  const { session, shown } = await opened();

  session.act({ type: "batch" });
  await quiet();
  session.act({ type: "batch-file", folder: "travel" });
  await quiet();

  assert.equal(shown(), "y");
});

test("in the view of many a folder's key files what is left there instead", async () => {
  const { server, session } = await opened({ clips: ["a", "b"] });

  session.act({ type: "batch" });
  await quiet();
  session.act({ type: "label", folder: "travel" });
  await quiet();

  assert.deepEqual(server.labels, [
    ["a", "travel"],
    ["b", "travel"],
  ]);
});

test("a batch, a trash and an undo that could not be sent are sent once by the next visit", async () => {
  const { server, session, file } = await opened();
  file("dance");
  session.act({ type: "batch" });
  await quiet();
  server.away = true;
  session.act({ type: "trash" });
  session.act({ type: "batch-mark", index: 0, range: false });
  session.act({ type: "batch-file", folder: null });
  session.act({ type: "take-back", entry: 1 });
  await quiet();
  assert.equal(kept(), 3);
  server.away = false;

  const later = await visit(server);
  await quiet();

  assert.deepEqual(
    server.done.map(({ kind, ids }) => [kind, ids.length]),
    [
      ["trash", 1],
      ["batch", 23],
    ],
  );
  assert.equal(kept(), 0);
  later.session.act({ type: "cancel" });
});

test("a refused batch lets its clips be asked about again", async () => {
  const { server, store, session } = await opened({ clips: ["a", "b"] });
  session.act({ type: "batch" });
  await quiet();

  server.refuses = new ApiError("The disk is full.", { status: 409 });
  session.act({ type: "batch-file", folder: null });
  await quiet();

  assert.equal(store.get().toasts[0].title, "2 clips not filed. The disk is full.");
  assert.equal(store.get().queue.current?.id, "a");
});

test("clips of a batch that could not be filed are told with their reasons", async () => {
  const { server, store, session } = await opened();
  const batch = server.api.batch;
  server.api.batch = async (request) => ({
    ...(await batch(request)),
    failed: [{ id: "a", reason: "It is gone." }],
  });

  session.act({ type: "batch" });
  await quiet();
  session.act({ type: "batch-file", folder: null });
  await quiet();

  const [{ title, hint }] = store.get().toasts;
  assert.deepEqual([title, hint], ["1 clip not filed", "It is gone."]);
});

test("a file that is held open elsewhere is said to follow, one that cannot move says why", async () => {
  const { server, store, file } = await opened();
  const label = server.api.label;
  server.api.label = async (request) => ({ ...(await label(request)), pending: true });
  file("dance");
  await quiet();
  assert.equal(store.get().said.text, "a.mp4 is held open; it follows to dance");

  server.api.label = async (request) => ({ ...(await label(request)), problem: "read-only" });
  file("dance");
  await quiet();
  assert.equal(store.get().toasts[0].hint, "read-only");
});

test("every answer ranks anew what comes after the preloaded clips, which keep their places", async () => {
  const { server, store, file } = await opened();
  const ready = () =>
    store
      .get()
      .queue.upcoming.slice(0, PRELOADED)
      .map(({ id }) => id);

  file("dance");
  const before = [store.get().queue.current?.id, ...ready()];
  server.clips.reverse();
  await quiet();

  assert.deepEqual([store.get().queue.current?.id, ...ready()], before);
  assert.equal(store.get().queue.upcoming[PRELOADED].id, "z");
  assert.deepEqual(server.orders.at(-1).exclude.slice(0, 4), before);
});

test("a burst of answers asks for few new orders, not for one each", async () => {
  const { server, file } = await opened();
  const before = server.orders.length;

  for (let n = 0; n < 10; n += 1) file("dance");
  await quiet();

  assert.equal(server.labels.length, 10);
  assert.ok(server.orders.length - before < 5, String(server.orders.length));
});

test("another strategy replaces the preloaded clips as well, but never the one on screen", async () => {
  const { server, session, shown, upcoming } = await opened();

  server.clips.reverse();
  session.act({ type: "strategy", name: "margin" });
  await quiet();

  assert.equal(shown(), "a");
  assert.deepEqual(upcoming().slice(0, 3), letters.slice(-3).reverse());
});

test("a server that is slow to rank is left half of its time for the answers", async (t) => {
  const clock = { now: 0 };
  const { server, store, session, file } = await opened({ now: () => clock.now });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const next = server.api.next;
  server.api.next = (...words) => {
    clock.now += 300;
    return next(...words);
  };
  await session.refill();
  const before = server.orders.length;

  file("dance");
  await quiet();
  file("dance");
  await quiet();
  t.mock.timers.tick(299);
  await quiet();
  assert.equal(server.orders.length, before);
  t.mock.timers.tick(1);
  await quiet();

  assert.equal(server.orders.length, before + 1);
  assert.equal(store.get().asking, false);
});
