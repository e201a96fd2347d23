// The buttons that save and share, and the warning before a tab with unsaved corrections is left.

import { sentence } from "./words.js";

const byId = (id) => document.getElementById(id);
/** Formats that hold every box of every file. */
const COMPLETE = ["json", "csv", "coco", "yolo", "zip"];

/** @param {{store: import("./model/store.js").Store, engine: object, pictures: object, status: import("./status.js").Status}} parts */
export function listenToSaving({ store, engine, pictures, status }) {
  let mayLeave = false;
  const warn = (event) => event.preventDefault();
  store.listen((what) => {
    if (what === "active") return;
    byId("export").disabled = byId("share").disabled = !store.files.some((file) => file.pages.length > 0);
    const isUnsaved = store.unsaved && store.files.length > 0 && !mayLeave;
    // A listener that is there for nothing keeps a page out of the browser's cache for going back.
    window[isUnsaved ? "addEventListener" : "removeEventListener"]("beforeunload", warn);
  });

  /** Makes a file, and hands it over. @param {(file: File) => Promise<string> | string} hand says what became of it */
  const make = async (hand) => {
    const format = byId("format").value;
    byId("export").disabled = byId("share").disabled = true;
    try {
      // Loaded when first needed: most visits end without it.
      const { exported } = await import("./export/export.js");
      const { name, blob } = await exported({ store, engine, pictures }, format, (done, total) => status.say(`Saving: ${done} of ${total} pages…`));
      const word = await hand(new File([blob], name, { type: blob.type }));
      if (COMPLETE.includes(format)) store.unsaved = false;
      store.tell("files");
      status.say(word);
    } catch (error) {
      // Who closes the list of apps knows it.
      if (error.name !== "AbortError") status.say(sentence(error));
    }
    byId("export").disabled = byId("share").disabled = false;
  };
  byId("export").addEventListener("click", () => make(save));
  byId("share").addEventListener("click", () => make(share));
  // With a finger: on a desk a file is saved, and sent by other means.
  byId("share").hidden = !navigator.canShare?.({ files: [new File(["x"], "x.csv", { type: "text/csv" })] }) || !matchMedia("(pointer: coarse)").matches;

  return {
    /** The reload that follows keeps a draft. */
    allowLeaving() {
      mayLeave = true;
      window.removeEventListener("beforeunload", warn);
    },
    /** Says what a private window cannot do. */
    keepsNoDraft() {
      byId("drafts-line").textContent = "Nothing is kept when you leave.";
    },
  };
}

function save(file) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return `Saved ${file.name}.`;
}

async function share(file) {
  if (!navigator.canShare({ files: [file] })) throw new Error("This device cannot share a file of this kind: save it");
  await navigator.share({ files: [file] });
  return `Shared ${file.name}.`;
}
