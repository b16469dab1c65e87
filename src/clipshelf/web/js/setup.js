// @ts-check

import { ApiError, createApi } from "./api.js";
import { setText, sure } from "./dom.js";

const form = sure(document.querySelector("form"));
const field = sure(form.querySelector("input"));
const button = sure(form.querySelector("button"));
const note = sure(document.querySelector("#note"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  tell("Looking into the folder", false);
  try {
    await createApi().setup(field.value.trim());
    location.assign("/");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell([error.message, error.hint].filter(Boolean).join(" "), true);
    button.disabled = false;
    field.focus();
  }
});

/** @param {string} text @param {boolean} wrong */
function tell(text, wrong) {
  setText(note, text);
  note.classList.toggle("wrong", wrong);
  field.setAttribute("aria-invalid", String(wrong));
}
