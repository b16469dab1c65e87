// @ts-check

import "../components/site-nav.js";
import "../components/clip-player.js";
import { setText, sure } from "../dom.js";
import { listen } from "../live.js";
import { createStore } from "../store.js";
import { createSortingApi } from "./api.js";
import { CheckRound } from "./components/check-round.js";
import "./components/choose-view.js";
import "./components/empty-view.js";
import "./components/plan-view.js";
import "./components/promise-panel.js";
import "./components/sort-history.js";
import "./components/sort-result.js";
import "./components/sure-panel.js";
import "./components/trouble-note.js";
import { Sorting } from "./sorting.js";
import { FIRST } from "./state.js";

/** @import { State } from "./types.js" */

const VIEWS =
  "trouble-note, empty-view, choose-view, sure-panel, promise-panel, check-round, plan-view, sort-result, sort-history";

const store = createStore(FIRST);
const sorting = new Sorting(createSortingApi(), store);
const views = [...document.querySelectorAll(VIEWS)];
const round = sure(document.querySelector("check-round"));
const nav = sure(document.querySelector("site-nav"));
const said = sure(document.querySelector("#said"));

store.subscribe((state, before) => {
  for (const view of views) {
    if ("render" in view && typeof view.render === "function") view.render(state);
  }
  document.body.dataset.view = state.view;
  nav.setAttribute("library", state.server?.library.name ?? "");
  setText(said, state.said);
  if (state.view !== before.view && before.view !== "loading") lead(state);
});

document.addEventListener("act", (event) => {
  if (!(event instanceof CustomEvent) || !(round instanceof CheckRound)) return;
  // The clip's own controls ask for these two; they are the player's business.
  if (event.detail.type === "play") round.press(new KeyboardEvent("keydown", { key: " " }));
  else if (event.detail.type === "mute") round.press(new KeyboardEvent("keydown", { key: "m" }));
  else void sorting.do(event.detail);
});

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const typing = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (store.get().view !== "checks" || typing || !plain || event.repeat) return;
  const onControl = target instanceof HTMLElement && target.matches("button, a");
  if (onControl && (event.key === " " || event.key === "Enter")) return; // the browser's business
  if (round instanceof CheckRound && round.press(event)) event.preventDefault();
});

/** Whoever reads with the ears or the keyboard is led to what has appeared. @param {State} state */
function lead({ view }) {
  if (view === "loading") return;
  const heading = document.querySelector("main > :not([hidden]) h2");
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

addEventListener("pagehide", () => sorting.leave());
listen("/api/events", { event: (name, data) => sorting.hear(name, data), line: () => undefined });
void sorting.load();
