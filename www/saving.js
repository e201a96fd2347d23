// The button that saves, and the warning before a tab with unsaved corrections is left.

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
    byId("export").disabled = !store.files.some((file) => file.pages.length > 0);
    const isUnsaved = store.unsaved && store.files.length > 0 && !mayLeave;
    // A listener that is there for nothing keeps a page out of the browser's cache for going back.
    window[isUnsaved ? "addEventListener" : "removeEventListener"]("beforeunload", warn);
  });

  byId("export").addEventListener("click", async () => {
    const format = byId("format").value;
    byId("export").disabled = true;
    try {
      // Loaded when first needed: most visits end without it.
      const { exported } = await import("./export/export.js");
      const { name, blob } = await exported({ store, engine, pictures }, format, (done, total) => status.say(`Saving: ${done} of ${total} pages…`));
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      if (COMPLETE.includes(format)) store.unsaved = false;
      store.tell("files");
      status.say(`Saved ${name}.`);
    } catch (error) {
      status.say(sentence(error));
    }
    byId("export").disabled = false;
  });

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
