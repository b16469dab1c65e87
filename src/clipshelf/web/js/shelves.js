// @ts-check

import { asApiError } from "./ask.js";
import { sameName } from "./folders.js";
import * as queues from "./queue.js";

/**
 * @import { Answers } from "./answers.js"
 * @import { Api } from "./api.js"
 * @import { Library } from "./library.js"
 * @import { News } from "./news.js"
 * @import { Doing, Store } from "./session.js"
 * @import { PageState } from "./state.js"
 * @import { FolderChanged } from "./types.js"
 */

const NOT_NAMING = { open: false, error: "", similar: [] };
const NO_MENU = { folder: null, error: "", taken: null };

/** Folders that are made, renamed, merged and hidden. */
export class Shelves {
  #api;
  #store;
  #library;
  #news;
  #answers;
  #typed = "";

  /** @param {{ api: Api, store: Store, library: Library, news: News, answers: Answers }} surroundings */
  constructor({ api, store, library, news, answers }) {
    this.#api = api;
    this.#store = store;
    this.#library = library;
    this.#news = news;
    this.#answers = answers;
  }

  /** @type {Doing} */
  doing = {
    "new-folder": () => this.#store.set({ naming: { ...NOT_NAMING, open: true } }),
    name: ({ name }) => this.#compare(name),
    create: ({ name }) => this.#create(name),
    "folder-menu": ({ folder }) => this.#store.set({ menu: { ...NO_MENU, folder } }),
    rename: ({ folder, to }) => this.#rename(folder, to),
    merge: ({ folder, into }) => this.#merge(folder, into),
    hide: ({ folder, hidden }) => this.#hide(folder, hidden),
    describe: ({ folder, description, phrases }) => this.#describe(folder, description, phrases),
    cancel: () => this.#cancel(),
  };

  #cancel() {
    this.#store.set({ naming: NOT_NAMING, menu: NO_MENU, keysShown: false });
  }

  /** Offers folders that may be meant, before there are two of a kind. @param {string} name as typed so far */
  async #compare(name) {
    this.#typed = name;
    const { similar } = name ? await this.#api.similar(name).catch(() => NOT_NAMING) : NOT_NAMING;
    const { naming } = this.#store.get();
    if (naming.open && this.#typed === name) {
      this.#store.set({ naming: { ...naming, similar, error: "" } });
    }
  }

  /** Makes a folder and files the clip there. @param {string} wanted its name */
  async #create(wanted) {
    const { folders, queue } = this.#store.get();
    let name = sameName(
      folders.map((folder) => folder.name),
      wanted,
    );
    try {
      if (name === undefined) {
        const made = await this.#api.createFolder(wanted);
        this.#library.takeFolders(made.folders);
        name = made.folder;
      }
    } catch (error) {
      const { naming } = this.#store.get();
      this.#store.set({ naming: { ...naming, open: true, error: wordsOf(error) } });
      return;
    }
    this.#store.set({ naming: NOT_NAMING });
    // The name was meant for the clip that was on screen when it was typed.
    const now = this.#store.get().queue.current;
    if (now && now.id === queue.current?.id) this.#answers.give("folder", name);
    else this.#news.say(`New folder ${name}`);
  }

  /** @param {string} folder @param {string} to */
  async #rename(folder, to) {
    if (folder === to) return this.#cancel();
    try {
      await this.#answers.outbox.emptied(); // what is on its way knows the old name only
      this.#library.renames(folder, to);
      const answer = await this.#api.renameFolder(folder, to);
      this.#changed(folder, answer, `${folder} is called ${answer.folder} now`);
    } catch (error) {
      this.#failed(error, asApiError(error).code === "folder-exists" ? to : null);
    }
  }

  /** @param {string} folder @param {string} into */
  async #merge(folder, into) {
    try {
      await this.#answers.outbox.emptied();
      const answer = await this.#api.mergeFolder(folder, into);
      this.#changed(folder, answer, `${folder} is part of ${answer.folder} now`);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What it is for, in words: its first suggestions follow. @param {string} folder @param {string} description @param {string[]} phrases */
  async #describe(folder, description, phrases) {
    try {
      const { folders } = await this.#api.describeFolder(folder, description, phrases);
      this.#library.takeFolders(folders);
      this.#cancel();
      this.#news.say(`What ${folder} is for is noted`);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {string} folder @param {boolean} hidden */
  async #hide(folder, hidden) {
    try {
      const { folders } = await this.#api.hideFolder(folder, hidden);
      this.#library.takeFolders(folders);
      this.#cancel();
      this.#news.say(hidden ? `${folder} is hidden; its clips stay` : `${folder} is back`);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {string} folder as it was called @param {FolderChanged} answer @param {string} words */
  #changed(folder, { folder: name, state, folders }, words) {
    this.#library.take(state, folders);
    // Enter must not bring the old name back.
    this.#store.set({ queue: queues.renamed(this.#store.get().queue, folder, name) });
    this.#cancel();
    this.#news.say(words);
  }

  /** @param {unknown} error @param {PageState["menu"]["taken"]} [taken] */
  #failed(error, taken = null) {
    const { menu } = this.#store.get();
    if (menu.folder === null) this.#news.toast("bad", wordsOf(error));
    else this.#store.set({ menu: { ...menu, error: wordsOf(error), taken } });
  }
}

/** @param {unknown} error */
function wordsOf(error) {
  const { message, hint } = asApiError(error);
  return [message, hint].filter(Boolean).join(" ");
}
