// @ts-check

import { el, icon } from "../../dom.js";

/** @import { Phone, State } from "../types.js" */

/** How to go on with a phone in the same network, and what that means. */
export class PhoneInvite extends HTMLElement {
  /** @type {Phone | null} */
  #shown = null;

  /** @param {State} state */
  render({ step, phone }) {
    this.hidden = step !== "open" || !phone;
    if (this.hidden || !phone || phone === this.#shown) return;
    this.#shown = phone;
    const title = el("h2", {}, "On your phone");
    if (phone.address === null) {
      const words =
        "This server listens to this machine only. To label on a phone in the same network, start it with ";
      this.replaceChildren(
        icon("phone"),
        el(
          "div",
          {},
          title,
          el("p", { class: "soft" }, words, el("code", {}, "clipshelf serve --host 0.0.0.0")),
        ),
      );
      return;
    }
    const picture = el("img", {
      src: "/api/qr.svg",
      alt: "QR code of the address",
      width: "180",
      height: "180",
    });
    const link = el("a", { href: phone.address, class: "address" }, phone.address);
    this.replaceChildren(
      el("span", { class: "plate" }, picture),
      el(
        "div",
        {},
        title,
        el("p", {}, "Point its camera at the code, or type the address:"),
        el("p", {}, link),
        el("p", { class: "warning" }, icon("warning"), el("span", {}, phone.warning)),
      ),
    );
  }
}

customElements.define("phone-invite", PhoneInvite);
