// @ts-check

import { leftIn, shownGroup } from "../batch.js";
import { act, actor } from "../act.js";
import { cap, el, hasKeys, icon, setText } from "../dom.js";
import { clock, count, percent, plural } from "../format.js";
import { thumb } from "./clip-thumb.js";

/**
 * @import { Batch } from "../batch.js"
 * @import { Group, GroupClip } from "../types.js"
 * @import { PageState } from "../state.js"
 */

/** Clips that are predicted to be in one folder: odd ones are clicked away, the rest is filed at once. */
export class BatchView extends HTMLElement {
  /** @type {Group | null} */
  #group = null;
  /** @type {readonly Group[]} */
  #groups = [];
  /** @type {Batch | null} */
  #batch = null;
  #open = false;
  #title = el("h2", { id: "batch-title", dir: "auto" });
  #hint = el("p", { class: "soft" });
  #chips = el("div", { class: "chips", role: "group", "aria-label": "Folders" });
  #grid = el("div", { class: "grid", role: "listbox", "aria-multiselectable": "true" });
  #empty = el("div", { class: "nothing" });
  #words = el("span");
  #file = actor(
    { type: "batch-file", folder: null },
    { class: "main", "aria-keyshortcuts": "Enter" },
    icon("check"),
    this.#words,
    cap("Enter"),
  );

  connectedCallback() {
    if (this.childNodes.length) return;
    const back = actor(
      { type: "batch" },
      { class: "plain", "aria-keyshortcuts": "Escape" },
      "One by one ",
      cap("Esc"),
    );
    this.#grid.setAttribute("aria-labelledby", "batch-title");
    this.append(
      el("header", {}, el("div", {}, this.#title, this.#hint), back, this.#file),
      this.#chips,
      this.#grid,
      this.#empty,
    );
  }

  /** Tiles in one row: what up and down go by. */
  get columns() {
    return getComputedStyle(this.#grid).gridTemplateColumns.split(" ").length;
  }

  /** @param {PageState} state */
  render({ view, batch, server }) {
    this.hidden = view !== "batch";
    if (this.hidden) {
      this.#open = false;
      return;
    }
    if (batch === this.#batch && this.#open) return;
    const moved = batch.cursor !== this.#batch?.cursor || !this.#open;
    this.#batch = batch;
    this.#open = true;
    const group = shownGroup(batch);
    if (batch.groups !== this.#groups) this.#list(batch.groups);
    if (group !== this.#group) this.#fill(group);
    this.#say(batch, group, server?.model !== null);
    this.#mark(batch, moved);
  }

  /** @param {Batch} batch @param {Group | null} group @param {boolean} model there is one */
  #say(batch, group, model) {
    const left = leftIn(batch).length;
    setText(this.#title, group ? `These look like ${group.folder}` : "Many at once");
    const press = hasKeys() ? "Click" : "Tap";
    setText(this.#hint, `${press} the odd ones out, then file the rest. Surest first.`);
    setText(this.#words, `File ${plural(left, "clip")}`);
    this.#hint.hidden = this.#file.hidden = this.#grid.hidden = group === null;
    this.#file.disabled = left === 0;
    this.#empty.hidden = group !== null;
    const why = model
      ? "No clips are left that look alike enough."
      : "There is no model yet: it needs labels in two folders.";
    setText(this.#empty, batch.loaded ? why : "Looking for clips that belong together");
    for (const chip of this.#chips.children) {
      const here = chip instanceof HTMLElement && chip.dataset.folder === group?.folder;
      chip.setAttribute("aria-pressed", String(here));
    }
  }

  /** @param {readonly Group[]} groups */
  #list(groups) {
    this.#groups = groups;
    this.#chips.replaceChildren(
      ...groups.map(({ folder, count: clips }) =>
        actor(
          { type: "batch-show", folder },
          { class: "chip", "data-folder": folder },
          el("bdi", {}, folder),
          el("span", {}, count(clips)),
        ),
      ),
    );
  }

  /** @param {Group | null} group */
  #fill(group) {
    this.#group = group;
    this.#grid.replaceChildren(...(group?.videos ?? []).map(tile));
    this.#grid.scrollTop = 0;
  }

  /** @param {Batch} batch @param {boolean} moved the keys went to another clip */
  #mark(batch, moved) {
    const clips = shownGroup(batch)?.videos ?? [];
    for (const [index, node] of [...this.#grid.children].entries()) {
      const out = batch.out.has(clips[index]?.id ?? "");
      node.classList.toggle("out", out);
      node.setAttribute("aria-selected", String(!out));
      node.setAttribute("tabindex", index === batch.cursor ? "0" : "-1");
      if (index === batch.cursor && moved && node instanceof HTMLElement) node.focus();
    }
  }
}

/** @param {GroupClip} clip @param {number} index */
function tile(clip, index) {
  const { video, confidence, duration } = clip;
  const label = `${video}, ${percent(confidence)}`;
  const node = el("div", { role: "option", class: "tile", title: label, "aria-label": label });
  node.append(
    thumb(clip, node),
    el("span", { class: "facts" }, percent(confidence), duration ? ` · ${clock(duration)}` : ""),
    el("span", { class: "cross" }, icon("close")),
  );
  node.addEventListener("click", (event) =>
    act(node, { type: "batch-mark", index, range: event.shiftKey }),
  );
  return node;
}

customElements.define("batch-view", BatchView);
