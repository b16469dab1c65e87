// @ts-check

import "./components/action-bar.js";
import "./components/batch-view.js";
import "./components/clip-card.js";
import "./components/clip-player.js";
import "./components/evidence-panel.js";
import "./components/folder-list.js";
import "./components/folder-menu.js";
import "./components/history-panel.js";
import "./components/job-list.js";
import "./components/key-overlay.js";
import "./components/library-panel.js";
import "./components/new-folder.js";
import "./components/next-strip.js";
import "./components/notices.js";
import "./components/page-tools.js";
import "./components/site-nav.js";
import "./components/stage-message.js";
import "./components/swipe-hints.js";
import "./search/search-panel.js";
import { createApi } from "./api.js";
import { sure } from "./dom.js";
import { happenings } from "./happenings.js";
import { actionFor } from "./keyboard.js";
import { listen } from "./live.js";
import { Session } from "./session.js";
import { INITIAL, coverOf, shownFolders, sortedOf } from "./state.js";
import { createStore } from "./store.js";

/**
 * @import { BatchView } from "./components/batch-view.js"
 * @import { ClipPlayer } from "./components/clip-player.js"
 * @import { FolderList } from "./components/folder-list.js"
 * @import { PageState } from "./state.js"
 * @import { Action } from "./types.js"
 * @typedef {HTMLElement & { render(state: PageState): void }} Part
 */

const PARTS =
  "action-bar, batch-view, clip-card, connection-banner, evidence-panel, folder-list, folder-menu, " +
  "history-panel, job-list, key-overlay, library-panel, new-folder, next-strip, origin-banner, " +
  "search-panel, stage-message, status-line, swipe-hints, toast-stack";

const store = createStore(INITIAL);
const session = new Session(createApi(), store);
const nav = sure(document.querySelector("site-nav"));
const player = /** @type {ClipPlayer} */ (sure(document.querySelector("clip-player")));
const folderList = /** @type {FolderList} */ (sure(document.querySelector("folder-list")));
const batchView = /** @type {BatchView} */ (sure(document.querySelector("batch-view")));
const parts = /** @type {NodeListOf<Part>} */ (document.querySelectorAll(PARTS));

/** @param {PageState} state */
function render(state) {
  for (const part of parts) part.render(state);
  const watching = state.view === "clip";
  player.show(watching ? state.queue.current : null, state.queue.upcoming);
  document.body.dataset.view = state.view;
  const name = state.server?.library.name ?? "";
  if (nav.getAttribute("library") !== name) nav.setAttribute("library", name);
  const { sorted, total } = sortedOf(state);
  document.title = state.server ? `${total - sorted} to sort \u2013 clipshelf` : "clipshelf";
}

/** @param {Action} action */
function carryOut(action) {
  if (action.type === "play") player.togglePlay();
  else if (action.type === "mute") player.toggleMute();
  else if (action.type === "seek") player.seek(action.seconds);
  else if (action.type === "speed") session.news.say(`Speed ${player.changeSpeed(action.step)}×`);
  else if (action.type === "find-folder") folderList.find();
  else if (action.type === "batch-move" && action.by === "row")
    session.act({ ...action, clips: action.step * batchView.columns });
  else session.act(action);
}

/** @param {EventTarget | null} target where the key was pressed */
function contextOf(target) {
  const state = store.get();
  // What was hidden a moment ago still gets keys until the browser has drawn the page.
  const focused = target instanceof Element && target.checkVisibility() ? target : null;
  return {
    folders: shownFolders(state).map((folder) => folder.name),
    typing: focused?.matches("input, select, textarea, [contenteditable]") ?? false,
    onControl: focused?.matches("button, a, summary") ?? false,
    // A dialog that Escape has closed says so a little later than it is gone.
    covered: document.querySelector("dialog[open]") ? coverOf(state) : null,
    view: state.view,
  };
}

let due = false;
store.subscribe(() => {
  if (due) return;
  due = true; // one key changes several things; they are drawn once
  queueMicrotask(() => {
    due = false;
    render(store.get());
  });
});
document.addEventListener("act", (event) =>
  carryOut(/** @type {CustomEvent<Action>} */ (event).detail),
);
document.addEventListener("keydown", (event) => {
  const action = actionFor(event, contextOf(event.target));
  if (!action) return;
  event.preventDefault();
  carryOut(action);
});
// After a click the keys belong to the page again, not to the button that was clicked.
document.addEventListener("pointerup", () =>
  setTimeout(() => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("button, summary, input[type=range]"))
      focused.blur();
  }),
);
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement && !event.target.closest("dialog"))
    event.target.blur();
});

let first = true;
listen("/api/events", {
  event: happenings(session, store),
  line(open) {
    store.set({ online: open });
    if (open && !first) void session.refresh(); // what was missed meanwhile
    if (open) first = false;
  },
});
render(store.get());
void session.refresh();
