import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ApiError } from "../../src/clipshelf/web/js/ask.js";
import { happenings } from "../../src/clipshelf/web/js/happenings.js";
import { sortedOf } from "../../src/clipshelf/web/js/state.js";
import { FakeStorage, letters, opened, quiet, visit } from "./fake_server.js";

beforeEach(() => {
  globalThis.localStorage = new FakeStorage();
});

test("a label shows the next clip and counts at once, before the server knows", async () => {
  const { server, store, file, shown, folders } = await opened();

  file("dance");

  assert.equal(shown(), "b");
  assert.equal(folders().dance, 1);
  assert.deepEqual(sortedOf(store.get()), { sorted: 1, total: 26 });
  assert.deepEqual(server.labels, []);
  await quiet();
  assert.equal(folders().dance, 1);
  assert.deepEqual(server.labels, [["a", "dance"]]);
});

test("twenty labels in a burst arrive once each and in order, and the queue never runs dry", async () => {
  const { server, file, shown } = await opened();

  for (let n = 0; n < 20; n += 1) {
    file(n % 2 ? "dance" : "travel");
    await Promise.resolve();
  }
  await quiet();

  assert.deepEqual(
    server.labels.map(([id]) => id),
    letters.slice(0, 20),
  );
  assert.equal(shown(), "u");
});

test("labels given while the server is away are kept, and sent once when it is back", async () => {
  const { server, store, session, file, shown } = await opened();

  server.away = true;
  file("dance");
  file("travel");
  await quiet();
  assert.equal(store.get().online, false);
  assert.equal(Object.keys(localStorage).filter((key) => key.includes("answer")).length, 2);
  server.away = false;
  await session.refresh();
  await quiet();

  assert.deepEqual(
    server.labels.map(([id]) => id),
    ["a", "b"],
  );
  assert.equal(shown(), "c");
  assert.equal(store.get().online, true);
  assert.equal(Object.keys(localStorage).filter((key) => key.includes("answer")).length, 0);
});

test("labels that an earlier visit could not send are sent by the next one", async () => {
  const { server, session, file } = await opened();
  server.away = true;
  file("dance");
  await quiet();
  server.away = false;

  const later = await visit(server);
  await quiet();

  assert.deepEqual(
    server.labels.map(([id]) => id),
    ["a"],
  );
  assert.equal(later.shown(), "b");
  session.act({ type: "cancel" });
});

test("a label whose answer got lost counts once", async () => {
  const { server, session, file } = await opened();
  const label = server.api.label;
  server.api.label = async (request) => {
    server.api.label = label;
    await label(request);
    throw new ApiError("the answer broke off", { status: 0 });
  };

  file("dance");
  await quiet();
  await session.refresh();
  await quiet();

  assert.deepEqual(
    server.labels.map(([id]) => id),
    ["a"],
  );
});

test("a refused label is shown, and its clip comes next", async () => {
  const { server, store, file, shown, folders } = await opened();

  server.refuses = new ApiError("It is gone.", { status: 409, hint: "Scan again." });
  file("dance");
  await quiet();

  assert.equal(shown(), "b");
  assert.equal(store.get().queue.upcoming[0].id, "a");
  assert.equal(folders().dance, 0);
  assert.deepEqual(
    store.get().toasts.map(({ kind, title, hint }) => [kind, title, hint]),
    [["bad", "a.mp4 was not filed. It is gone.", "Scan again."]],
  );
});

test("undo brings the clip back on screen and takes the count back", async () => {
  const { session, file, shown, folders } = await opened();
  file("dance");
  await quiet();

  session.act({ type: "undo" });
  await quiet();

  assert.equal(shown(), "a");
  assert.equal(folders().dance, 0);
});

test("undo while labels are on their way takes back the last of them", async () => {
  const { server, session, file, shown } = await opened();

  file("dance");
  file("travel");
  session.act({ type: "undo" });
  await quiet();

  assert.equal(shown(), "b");
  assert.deepEqual(
    server.labels.map(([id]) => id),
    ["a"],
  );
});

test("an undo that did not reach the server is kept, and takes back one answer once it is back", async () => {
  const { server, session, file } = await opened();
  file("dance");
  file("travel");
  await quiet();

  server.away = true;
  session.act({ type: "undo" });
  await quiet();
  server.away = false;
  await session.refresh();
  await quiet();

  assert.deepEqual(server.labels, [["a", "dance"]]);
});

test("an undo whose answer got lost takes back one answer, not two", async () => {
  const { server, session, file, shown } = await opened();
  file("dance");
  file("travel");
  await quiet();
  const undo = server.api.undo;
  server.api.undo = async (request) => {
    server.api.undo = undo;
    await undo(request);
    throw new ApiError("the answer broke off", { status: 0 });
  };

  session.act({ type: "undo" });
  await quiet();
  await session.refresh();
  await quiet();

  assert.deepEqual(server.labels, [["a", "dance"]]);
  assert.equal(shown(), "b");
});

test("with nothing to undo the page says so", async () => {
  const { store, session } = await opened();

  session.act({ type: "undo" });
  await quiet();

  assert.equal(store.get().said.text, "There is nothing to undo");
});

test("accepting takes the predicted folder, and without a prediction files nothing", async () => {
  const { server, store, session } = await opened();

  session.act({ type: "accept" });
  session.act({ type: "accept" });
  await quiet();

  assert.deepEqual(
    server.labels.map(([, folder]) => folder),
    ["dance"],
  );
  assert.equal(store.get().said.text, "There is no prediction to accept yet");
});

test("a new folder gets the clip on screen, and no other folder changes its key", async () => {
  const { server, store, session } = await opened();

  session.act({ type: "new-folder" });
  session.act({ type: "create", name: "ballet" });
  await quiet();

  assert.deepEqual(
    store.get().folders.map(({ name }) => name),
    ["dance", "travel", "ballet"],
  );
  assert.deepEqual(server.labels, [["a", "ballet"]]);
  assert.equal(store.get().naming.open, false);
  assert.deepEqual(
    (await visit(server)).store.get().folders.map(({ name }) => name),
    ["dance", "travel", "ballet"],
  );
});

test("a folder that is there under the same name is used, not made twice", async () => {
  const { server, session } = await opened();

  session.act({ type: "create", name: "DANCE " });
  await quiet();

  assert.deepEqual(server.names, ["dance", "travel"]);
  assert.deepEqual(
    server.labels.map(([, folder]) => folder),
    ["dance"],
  );
});

test("a bad folder name is said beside the field, and the clip stays", async () => {
  const { store, session, shown } = await opened();

  session.act({ type: "new-folder" });
  session.act({ type: "create", name: "a..b" });
  await quiet();

  const { open, error } = store.get().naming;
  assert.deepEqual([open, error], [true, "Not with dots. Leave them out."]);
  assert.equal(shown(), "a");
});

test("a training is told and fetches a new order behind the clips that are loaded", async () => {
  const { server, store, session, shown } = await opened();
  const model = { head: "logreg", num_labeled: 20 };
  const ids = () => store.get().queue.upcoming.map(({ id }) => id);

  server.clips.reverse();
  happenings(session, store)("trained", { model, changed: 3, of: 9, skipped: false });
  await quiet();

  assert.equal(shown(), "a");
  assert.deepEqual(ids().slice(0, 4), ["b", "c", "d", "z"]);
  assert.equal(
    store.get().toasts[0].title,
    "Learned from 20 labels: the first predictions, for 9 clips",
  );
});

test("clips that were loaded before the first model are asked for again", async () => {
  const { server, store, session, shown } = await opened();

  server.clips.reverse();
  server.model = { folders: ["dance", "travel"] };
  happenings(session, store)("trained", { model: {}, changed: 0, of: 9, skipped: false });
  await quiet();

  assert.equal(shown(), "a");
  assert.equal(store.get().queue.upcoming[0].id, "z");
});

test("the first model brings a prediction for the clip that was on screen before", async () => {
  const { server, store, session, file } = await opened();
  file("dance");

  happenings(session, store)("trained", { model: {}, changed: 0, of: 9, skipped: false });
  await quiet();
  session.act({ type: "accept" });
  await quiet();

  assert.deepEqual(server.labels, [
    ["a", "dance"],
    ["b", "travel"],
  ]);
});

test("new vectors fill an empty screen, and are left alone when there is enough to do", async () => {
  const { server, store, session, shown } = await opened({ clips: [] });
  const take = happenings(session, store);

  server.clips.push(...letters);
  take("vectors", { ready: 26, waiting: 4 });
  await quiet();
  const orders = server.orders.length;
  take("vectors", { ready: 26, waiting: 0 });
  await quiet();

  assert.equal(shown(), "a");
  assert.equal(store.get().server.library.waiting, 0);
  assert.equal(server.orders.length, orders);
});

test("a running job is shown, a failed one is said with its reason", async () => {
  const { store, session } = await opened();
  const take = happenings(session, store);
  const job = {
    id: "embed-1",
    work: "embed",
    state: "running",
    done: 1,
    total: 2,
    rate: 1,
    seconds_left: 1,
    item: "",
    message: "",
  };

  take("job", job);
  take("job", { ...job, done: 2 });
  assert.deepEqual(
    store.get().jobs.map(({ done }) => done),
    [2],
  );
  take("job", { ...job, state: "failed", message: "no space left" });
  await quiet();

  assert.deepEqual(store.get().jobs, []);
  assert.deepEqual(
    store.get().toasts.map(({ title, hint }) => [title, hint]),
    [["Embedding failed", "no space left"]],
  );
});

test("another strategy fetches another order; an older one that arrives late is dropped", async () => {
  const { server, store, session } = await opened();
  const asked = [];
  const next = server.api.next;
  server.api.next = async (n, strategy, exclude) => {
    asked.push(strategy);
    return next(n, strategy, exclude);
  };

  const slow = session.refill();
  session.act({ type: "strategy", name: "margin" });
  await slow;
  await quiet();

  assert.deepEqual(asked, ["auto", "margin"]);
  assert.equal(store.get().asking, false);
});

test("random checks come next at once, also when an order is on its way that keeps clips", async () => {
  const { session, shown, upcoming } = await opened();

  const ranking = session.refill(3);
  session.act({ type: "measure" });
  await ranking;
  await quiet();

  assert.equal(shown(), "a");
  assert.deepEqual(upcoming().slice(0, 3), ["z", "y", "x"]);
});
