import { ApiError } from "../../src/clipshelf/web/js/ask.js";
import { Session } from "../../src/clipshelf/web/js/session.js";
import { INITIAL, shownFolders } from "../../src/clipshelf/web/js/state.js";
import { createStore } from "../../src/clipshelf/web/js/store.js";

export class FakeStorage {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, value) {
    this[key] = value;
  }
  removeItem(key) {
    delete this[key];
  }
}

/** A server in memory that keeps the promises of the real one. */
export class FakeServer {
  away = false;
  refuses = null;
  done = []; // what counts, oldest first
  requests = new Map(); // request id -> its answer
  orders = []; // what was asked of /api/next
  hidden = new Set();
  entries = 0;

  constructor(clips, folders) {
    this.clips = [...clips];
    this.names = folders;
  }

  api = {
    state: () => this.#here(() => this.#state()),
    folders: () => this.#here(() => ({ folders: this.#folders() })),
    next: (n, strategy, exclude) =>
      this.#here(() => {
        this.orders.push({ strategy, exclude });
        const videos = this.#unsorted()
          .filter((id) => !exclude.includes(id))
          .slice(0, n)
          .map(item);
        return { videos, remaining: videos.length, waiting: 0, strategy };
      }),
    label: (request) =>
      this.#once(request.request, () => {
        this.#do({
          kind: "label",
          ids: [request.id],
          folder: request.folder,
          answer: request.answer,
        });
        return { ...request, video: `${request.id}.mp4`, moved: true, problem: "", pending: false };
      }),
    batch: (request) =>
      this.#once(request.request, () => {
        const ids = request.answers.map(({ id }) => id);
        this.#do({ kind: "batch", ids, folder: request.answers[0].folder, answer: "folder" });
        return { batch: 1, labelled: request.answers, failed: [] };
      }),
    trash: (request) =>
      this.#once(request.request, () => {
        this.#do({ kind: "trash", ids: [request.id], folder: null, answer: "trash" });
        return { id: request.id, trashed: true };
      }),
    undo: ({ entry, request }) =>
      this.#once(request, () => {
        const deed =
          entry === undefined ? this.done.at(-1) : this.done.find((d) => d.entry === entry);
        if (!deed) throw new ApiError("nothing", { status: 404, code: "nothing-to-undo" });
        this.done = this.done.filter((other) => other !== deed);
        const one = deed.ids.length === 1 ? deed.ids[0] : null;
        const undone = { ...deed, what: `${deed.ids} to ${deed.folder}`, id: one, failed: [] };
        return { undone, item: one && item(one) };
      }),
    deeds: (limit, before = Infinity) =>
      this.#here(() => ({
        deeds: this.done
          .filter(({ entry }) => entry < before)
          .toReversed()
          .slice(0, limit)
          .map((deed) => ({ ...deed, undone: false, can_undo: true })),
      })),
    createFolder: (name) =>
      this.#here(() => {
        if (name.includes(".."))
          throw new ApiError("Not with dots.", { status: 400, hint: "Leave them out." });
        this.names.push(name);
        this.names.sort();
        return { folder: name, folders: this.#folders() };
      }),
    similar: (name) =>
      this.#here(() => ({
        similar: this.names
          .filter((other) => other[0] === name[0])
          .map((other) => ({ name: other, count: 0, why: "alike" })),
      })),
    renameFolder: (name, to) =>
      this.#here(() => {
        if (this.names.includes(to))
          throw new ApiError("It is taken.", { status: 409, code: "folder-exists" });
        return this.#become(name, to);
      }),
    mergeFolder: (name, into) => this.#here(() => this.#become(name, into)),
    hideFolder: (name, hidden) =>
      this.#here(() => {
        this.hidden[hidden ? "add" : "delete"](name);
        return { folders: this.#folders() };
      }),
    evidence: (id) =>
      this.#here(() => ({ id, blind: false, signals: [], neighbours: [{ id: "n", of: id }] })),
    groups: (n) =>
      this.#here(() => {
        const videos = this.#unsorted().slice(0, n).map(item);
        return { groups: videos.length ? [{ folder: "dance", count: videos.length, videos }] : [] };
      }),
    job: (id, order) =>
      this.#here(() => ({ id, work: "embed", state: order === "pause" ? "paused" : "running" })),
    predictions: () =>
      this.#here(() => ({
        videos: this.clips.map((id) => ({ ...item(id), predicted_folder: "travel" })),
      })),
    retrain: () => this.#here(() => ({ status: "started" })),
    measure: () =>
      this.#here(() => {
        this.clips.reverse(); // what is drawn comes first
        return { drawn: this.clips.length };
      }),
    problems: () => this.#here(() => ({ problems: [{ name: "x.avi", reason: "no video" }] })),
  };

  async #here(answer) {
    await null; // a server never answers at once
    if (this.away) throw new ApiError("away", { status: 0 });
    return structuredClone(answer());
  }

  /** As the real one: the same request again changes nothing, and says so. */
  #once(request, act) {
    return this.#here(() => {
      if (this.refuses) throw this.refuses;
      if (!this.requests.has(request)) this.requests.set(request, act());
      return { ...this.requests.get(request), folders: this.#folders(), state: this.#state() };
    });
  }

  #do(deed) {
    this.entries += 1;
    this.done.push({ ...deed, entry: this.entries, count: deed.ids.length });
  }

  #become(name, to) {
    this.names = [...new Set(this.names.map((other) => (other === name ? to : other)))];
    for (const deed of this.done) if (deed.folder === name) deed.folder = to;
    return { folder: to, folders: this.#folders(), state: this.#state() };
  }

  /** The labels that count: [clip, folder or answer]. */
  get labels() {
    return this.done.flatMap(({ ids, folder, answer }) => ids.map((id) => [id, folder ?? answer]));
  }

  #unsorted() {
    const gone = this.done.filter(({ answer }) => answer !== "skip").flatMap(({ ids }) => ids);
    return this.clips.filter((id) => !gone.includes(id));
  }

  #folders() {
    const count = (name) => this.labels.filter(([, folder]) => folder === name).length;
    return this.names.map((name) => ({ name, count: count(name), hidden: this.hidden.has(name) }));
  }

  #state() {
    const unsorted = this.#unsorted().length;
    const total = this.clips.length;
    return {
      version: "0",
      model: this.model ?? null,
      jobs: [],
      retrain_every: 10,
      labels_since_training: 0,
      strategies: ["auto"],
      retraining: false,
      library: {
        name: "clips",
        total,
        unsorted,
        labelled: total - unsorted,
        filed: 0,
        skipped: 0,
        unreadable: 0,
        waiting: 0,
      },
    };
  }
}

export const item = (id) => ({
  id,
  video: `${id}.mp4`,
  predicted_folder: id === "a" ? "dance" : null,
  top_predictions: [],
});
/** Everything that needs no clock has happened: the server answers within one turn. */
export const quiet = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
export const letters = [..."abcdefghijklmnopqrstuvwxyz"];

export async function opened({ clips = letters, folders = ["dance", "travel"], now } = {}) {
  const server = new FakeServer(clips, [...folders]);
  return { server, ...(await visit(server, now)) };
}

export async function visit(server, now) {
  const store = createStore(INITIAL);
  const session = new Session(server.api, store, now);
  await session.refresh();
  const file = (folder) => session.act({ type: "label", folder });
  const shown = () => store.get().queue.current?.id ?? null;
  const upcoming = () => store.get().queue.upcoming.map(({ id }) => id);
  const folders = () =>
    Object.fromEntries(shownFolders(store.get()).map(({ name, count }) => [name, count]));
  return { store, session, file, shown, upcoming, folders };
}
