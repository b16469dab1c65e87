// @ts-check

import "./components/clip-card.js";
import "./components/clip-player.js";
import "./components/folder-list.js";
import "./components/key-overlay.js";
import "./components/library-panel.js";
import "./components/next-strip.js";
import "./components/notices.js";
import "./components/stage-message.js";
import { createApi } from "./api.js";
import { setText, sure } from "./dom.js";
import { happenings } from "./happenings.js";
import { actionFor } from "./keyboard.js";
import { listen } from "./live.js";
import { Session } from "./session.js";
import { INITIAL, sortedOf } from "./state.js";
import { createStore } from "./store.js";

/**
 * @import { ClipPlayer } from "./components/clip-player.js"
 * @import { FolderList } from "./components/folder-list.js"
 * @import { PageState } from "./state.js"
 * @import { Action } from "./types.js"
 * @typedef {HTMLElement & { render(state: PageState): void }} Part
 */

const PARTS =
  "clip-card, connection-banner, folder-list, key-overlay, library-panel, next-strip, " +
  "stage-message, status-line, toast-stack";

const store = createStore(INITIAL);
const session = new Session(createApi(), store);
const player = /** @type {ClipPlayer} */ (sure(document.querySelector("clip-player")));
const folderList = /** @type {FolderList} */ (sure(document.querySelector("folder-list")));
const libraryName = sure(document.querySelector("#library"));
const parts = /** @type {NodeListOf<Part>} */ (document.querySelectorAll(PARTS));

/** @param {PageState} state */
function render(state) {
  for (const part of parts) part.render(state);
  player.show(state.queue.current, state.queue.upcoming);
  setText(libraryName, state.server?.library.name ?? "");
  const { sorted, total } = sortedOf(state);
  document.title = state.server ? `${total - sorted} to sort \u2013 clipshelf` : "clipshelf";
}

/** @param {Action} action */
function carryOut(action) {
  if (action.type === "play") player.togglePlay();
  else if (action.type === "mute") player.toggleMute();
  else if (action.type === "seek") player.seek(action.seconds);
  else if (action.type === "find-folder") folderList.find();
  else session.act(action);
}

/** @param {EventTarget | null} target where the key was pressed */
function contextOf(target) {
  const { folders, keysShown } = store.get();
  const focused = target instanceof Element ? target : null;
  return {
    folders: folders.map((folder) => folder.name),
    typing: focused?.matches("input, select, textarea, [contenteditable]") ?? false,
    onControl: focused?.matches("button, a, summary") ?? false,
    covered: keysShown,
  };
}

store.subscribe(render);
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
  if (event.target instanceof HTMLSelectElement) event.target.blur();
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
