// Drafts: files, what was found on them and what people decided, kept in this browser until the files are closed.
// A tab finds its own draft again after a reload; what a tab left behind that is gone is offered to the next one.

const DATABASE = "checkbox-drafts";
const [FILES, BLOBS] = ["files", "blobs"];
const KEEP_MS = 14 * 24 * 3600 * 1000;
const SAVE_AFTER_MS = 400;
/** Time that a reloaded tab gives the page before it to go. */
const GONE_AFTER_MS = 1500;

/** @typedef {import("./store.js").FileEntry} FileEntry */

export class Drafts {
  #store;
  #database;
  #id;
  /** Signatures of the files as they are kept, by their keys: compared before a file is written again. */
  #kept = new Map();
  /** Numbers of lists of boxes, which are replaced and never changed. */
  #versions = new WeakMap();
  #lastVersion = 0;
  #timer = null;
  #saving = Promise.resolve();

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Opens the database, takes a draft's name, and saves from now on. @returns {Promise<boolean>} whether drafts can be kept */
  async open() {
    try {
      this.#database = await openDatabase();
      this.#id = await ownId();
    } catch {
      // Private windows may refuse: the page works, and warns before it is left.
      return false;
    }
    return true;
  }

  /** Saves every change from now on. */
  follow() {
    this.#store.listen((what) => {
      if (what === "active" || !this.#database) return;
      this.#timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
    });
    // The last moment at which a phone lets a page do anything.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.save());
  }

  /** Files of this tab before it was reloaded. @returns {Promise<Partial<FileEntry>[]>} */
  async own() {
    return this.#database ? this.#read((draft) => draft === this.#id) : [];
  }

  /** Files of tabs that are gone. @returns {Promise<Partial<FileEntry>[]>} */
  async abandoned() {
    if (!this.#database) return [];
    const { held } = await navigator.locks.query();
    const open = new Set(held.map(({ name }) => name));
    const files = await this.#read((draft) => draft !== this.#id && !open.has(lockName(draft)));
    const [old, recent] = [[], []];
    for (const file of files) (Date.now() - file.savedAt > KEEP_MS ? old : recent).push(file);
    await this.forget(old);
    return recent;
  }

  /** @param {{draftKey: string}[]} files as they were read */
  async forget(files) {
    if (files.length === 0) return;
    const transaction = this.#database.transaction([FILES, BLOBS], "readwrite");
    remove(transaction, files.map(({ draftKey }) => draftKey));
    await done(transaction);
  }

  /** Files that were read belong to this tab now. @param {Partial<FileEntry>[]} files */
  adopt(files) {
    for (const { draftKey } of files) this.#kept.set(draftKey, "");
  }

  /** Writes what changed. */
  save() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#database) return Promise.resolve();
    this.#saving = this.#saving.then(() => this.#write()).catch(() => {
      // No room left: nothing is lost as long as the tab is open, and it warns before it is left.
    });
    return this.#saving;
  }

  async #write() {
    const { files } = this.#store;
    for (const file of files) file.draftKey ??= crypto.randomUUID();
    const keys = new Set(files.map(({ draftKey }) => draftKey));
    const gone = [...this.#kept.keys()].filter((key) => !keys.has(key));
    const changed = files.map((file) => [file, this.#signature(file)]).filter(([file, signature]) => signature !== this.#kept.get(file.draftKey));
    if (gone.length === 0 && changed.length === 0) return;
    const transaction = this.#database.transaction([FILES, BLOBS], "readwrite");
    remove(transaction, gone);
    for (const [file] of changed) {
      transaction.objectStore(FILES).put(recordOf(this.#id, file, this.#store), file.draftKey);
      // The document itself is written once.
      if (!this.#kept.has(file.draftKey)) transaction.objectStore(BLOBS).put(file.blob, file.draftKey);
    }
    await done(transaction);
    for (const key of gone) this.#kept.delete(key);
    for (const [file, signature] of changed) this.#kept.set(file.draftKey, signature);
  }

  /** A text that changes when the file has to be written again. */
  #signature(file) {
    const { fileId, pageNumber } = this.#store;
    const versions = file.pages.map(({ boxes, turns }) => {
      if (!this.#versions.has(boxes)) this.#versions.set(boxes, (this.#lastVersion += 1));
      return `${this.#versions.get(boxes)}:${turns}`;
    });
    return [file.id === fileId ? pageNumber : 0, file.status, file.failures.length, ...versions].join();
  }

  async #read(isWanted) {
    const transaction = this.#database.transaction([FILES, BLOBS]);
    const [records, keys] = await Promise.all(["getAll", "getAllKeys"].map((method) => answer(transaction.objectStore(FILES)[method]())));
    const files = [];
    for (const [index, record] of records.entries()) {
      if (!isWanted(record.draft)) continue;
      const blob = await answer(transaction.objectStore(BLOBS).get(keys[index]));
      if (blob) files.push({ ...record, blob, draftKey: keys[index] });
    }
    return files.sort((a, b) => a.order - b.order);
  }
}

function remove(transaction, keys) {
  for (const key of keys) for (const store of [FILES, BLOBS]) transaction.objectStore(store).delete(key);
}

function recordOf(draft, file, { files, fileId, pageNumber }) {
  const { name, status, message, code, format, isShownAsItIs, pageCount, failures, timings, earlier } = file;
  const pages = file.pages.map((page) => ({ ...page, picture: null, pictureUrl: null }));
  const pageOnScreen = file.id === fileId ? pageNumber : null;
  return {
    draft, order: files.indexOf(file), savedAt: Date.now(), pageOnScreen,
    name, status, message, code, format, isShownAsItIs, pageCount, failures, timings, earlier, pages,
  };
}

const lockName = (id) => `checkbox-draft-${id}`;

/** The draft's name, kept over reloads; a tab that was duplicated takes one of its own. */
async function ownId() {
  const known = sessionStorage.getItem(DATABASE);
  if (known && (await hold(lockName(known)))) return known;
  const id = crypto.randomUUID();
  await hold(lockName(id));
  sessionStorage.setItem(DATABASE, id);
  return id;
}

/** Holds a lock as long as the tab lives; false where another tab has it. */
function hold(name) {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise(() => {});
    };
    navigator.locks.request(name, { signal: AbortSignal.timeout(GONE_AFTER_MS) }, held).catch(() => resolve(false));
  });
}

function openDatabase() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const store of [FILES, BLOBS]) request.result.createObjectStore(store);
  };
  return answer(request);
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}
