// @ts-check

import { sure } from "../dom.js";
import { listen } from "../live.js";
import { createStore } from "../store.js";
import { createSetupApi } from "./api.js";
import "./components/first-look.js";
import "./components/folder-finder.js";
import "./components/folder-names.js";
import "./components/folder-preview.js";
import "./components/phone-invite.js";
import { FIRST, Setup } from "./setup.js";

/** @import { State } from "./types.js" */

const store = createStore(FIRST);
const views = [
  ...document.querySelectorAll(
    "folder-finder, folder-preview, folder-names, first-look, phone-invite",
  ),
];
const trouble = sure(document.querySelector("#trouble"));
const name = sure(document.querySelector("#library"));
let listening = false;

const setup = new Setup(createSetupApi(), store, {
  watch() {
    if (listening) return;
    listening = true;
    listen("/api/events", { event: (kind, data) => setup.hear(kind, data), line: () => undefined });
  },
  leave: () => location.assign("/"),
});

store.subscribe((state, before) => {
  document.body.dataset.step = state.step;
  name.textContent = state.library;
  for (const view of views) {
    if ("render" in view && typeof view.render === "function") view.render(state);
  }
  // Where the folder is chosen, the field says what is wrong.
  trouble.textContent =
    state.step === "open" || state.step === "loading"
      ? [state.trouble?.title, state.trouble?.hint].filter(Boolean).join(" ")
      : "";
  lead(state, before);
});

document.addEventListener("act", (event) => {
  if (event instanceof CustomEvent) void setup.do(event.detail);
});

/** Whoever reads with the ears or the keyboard is led to what has appeared. @param {State} state @param {State} before */
function lead(state, before) {
  if (state.step === "choose" && before.step === "loading")
    document.querySelector("#path")?.scrollIntoView({ block: "nearest" });
  const appeared =
    state.step !== before.step || (state.preview !== null) !== (before.preview !== null);
  if (!appeared || before.step === "loading") return;
  const target =
    state.step === "choose" && !state.preview
      ? "#path"
      : state.step === "open"
        ? "#folder"
        : "folder-preview h2";
  const element = document.querySelector(target);
  if (element instanceof HTMLElement) element.focus();
}

void setup.load();
