// @ts-check

import "../components/site-nav.js";
import { asApiError } from "../ask.js";
import { el, setText, sure } from "../dom.js";
import { listen } from "../live.js";
import { insightsApi } from "./api.js";
import { ClipDialog } from "./clip-dialog.js";
import { ConfusionCard } from "./confusion-card.js";
import { ExhibitCard } from "./exhibit-card.js";
import { onColours } from "./figure.js";
import { HeadlineFacts } from "./headline-facts.js";
import { MapCard } from "./map-card.js";
import { loadPlotly } from "./plotly.js";
import { ReplayControl } from "./replay-control.js";

/**
 * @import { Job } from "../types.js"
 * @import { Plotly } from "./figure.js"
 * @import { Chapter, Insights, LibraryMap } from "./types.js"
 */

const SETTLE = 800; // milliseconds; several trainings in a row are shown as one

const api = insightsApi();
const status = sure(document.querySelector("#status"));
const place = sure(document.querySelector("#chapters"));
const nav = sure(document.querySelector("site-nav"));
const headline = find(HeadlineFacts, "headline-facts");
const player = find(ClipDialog, "clip-dialog");
const replay = new ReplayControl();
/** @type {Map<string, ExhibitCard>} */
const cards = new Map();
/** @type {Plotly | null} */
let plotly = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

/** Asks for everything and shows it. */
async function load() {
  try {
    const map = api.map(); // asked for at once, and shown last
    map.catch(() => undefined); // said below
    const insights = await api.insights();
    plotly = insights.script ? await loadPlotly(insights.script) : null;
    await show(insights);
    await drawMap(await map);
  } catch (error) {
    const { message, hint } = asApiError(error);
    setText(status, [message, hint].filter(Boolean).join(". "));
  }
}

/** @param {Insights} insights */
async function show(insights) {
  nav.setAttribute("library", insights.series.counts.name);
  const lacking = `Charts need plotly: ${insights.install}. Until then, the numbers.`;
  setText(status, plotly ? "" : lacking);
  headline.show(insights.facts);
  lay(insights.chapters);
  const confusion = cards.get("confusion");
  if (confusion instanceof ConfusionCard) confusion.know(api, insights.series.confusion);
  replay.offer(insights.series.replay !== null);
  for (const exhibit of insights.exhibits) await cards.get(exhibit.name)?.show(exhibit, plotly);
}

/** Makes the chapters and their cards, once. @param {Chapter[]} chapters */
function lay(chapters) {
  if (place.childElementCount) {
    const texts = place.querySelectorAll(":scope > .chapter > p");
    for (const [at, { text }] of chapters.entries()) if (texts[at]) setText(texts[at], text);
    return;
  }
  for (const { title, text, exhibits } of chapters) {
    const row = el("div", { class: "cards" });
    for (const name of exhibits) {
      const card = cardFor(name);
      card.className = "card";
      card.dataset.name = name;
      cards.set(name, card);
      row.append(card);
    }
    place.append(el("section", { class: "chapter" }, el("h2", {}, title), el("p", {}, text), row));
  }
  cards.get("saved")?.append(replay);
}

/** @param {string} name */
function cardFor(name) {
  if (name === "map") return new MapCard();
  return name === "confusion" ? new ConfusionCard() : new ExhibitCard();
}

/** @param {LibraryMap} map */
async function drawMap(map) {
  const card = cards.get("map");
  if (!(card instanceof MapCard)) return;
  card.know(map);
  await card.show(map.exhibit, plotly);
  card.busy(map.drawing ? "A newer map is being drawn" : "");
}

/** @param {Job} job */
async function followed(job) {
  if (job.work === "replay") replay.follow(job);
  if (job.state !== "done") return;
  if (job.work === "replay") await load();
  if (job.work === "map") await drawMap(await api.map());
}

/** @template {HTMLElement} E @param {new () => E} kind @param {string} name @returns {E} */
function find(kind, name) {
  const found = document.querySelector(name);
  if (!(found instanceof kind)) throw new Error(`the page lacks ${name}`);
  return found;
}

document.addEventListener("play", (event) => {
  if (event instanceof CustomEvent) player.show(event.detail.clip, event.detail.about);
});
document.addEventListener("outdated", () => void load());
replay.addEventListener("start", () => void replay.start(api));
replay.addEventListener("stop", () => void replay.stop(api));
onColours(() => {
  for (const card of cards.values()) if (card.exhibit) void card.show(card.exhibit, plotly);
});
listen("/api/events", {
  event(name, data) {
    if (name === "job") void followed(data);
    if (name === "trained") {
      clearTimeout(settling);
      settling = setTimeout(() => void load(), SETTLE);
    }
  },
  line: () => undefined,
});
await load();
for (const job of await api.jobs().catch(() => [])) await followed(job);
