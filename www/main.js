// The page: makes its parts and ties them together.

import { Engine, hasSimd } from "./engine.js";
import { FileList } from "./file-list.js";
import { listenForFiles } from "./intake.js";
import { Review } from "./review.js";
import { Search } from "./search.js";
import { Store } from "./store.js";
import { showSummary } from "./summary.js";
import { Table } from "./table.js";
import { Viewer } from "./viewer.js";
import { sentence } from "./words.js";

const byId = (id) => document.getElementById(id);
const say = (text) => { byId("status").textContent = text; };

const store = new Store();
const engine = new Engine((loaded, total) => {
  const share = total ? ` ${Math.round((100 * loaded) / total)} %` : "";
  say(`Loading the detector…${share}`);
});
const search = new Search(store, engine);
const viewer = new Viewer(store);
new Table(store);
new FileList(store);
new Review(store, viewer);

store.listen((what) => {
  if (what === "active") return;
  const { file, page, files } = store;
  byId("welcome").hidden = files.length > 0;
  byId("workspace").hidden = files.length === 0;
  byId("clear").hidden = files.length === 0;
  byId("page-number").textContent = page ? `${page.record.page} / ${file.pageCount}` : "–";
  byId("previous-page").disabled = store.pageIndex === 0;
  byId("next-page").disabled = !file || store.pageIndex + 1 >= file.pages.length;
  byId("export").disabled = !files.some((each) => each.pages.length > 0);
  showSummary(store);
});

function turn(step) {
  store.select(store.fileId, store.pageIndex + step);
}

byId("previous-page").addEventListener("click", () => turn(-1));
byId("next-page").addEventListener("click", () => turn(1));
byId("zoom-in").addEventListener("click", () => viewer.zoom(1.25));
byId("zoom-out").addEventListener("click", () => viewer.zoom(0.8));
byId("zoom-fit").addEventListener("click", () => viewer.fit());
byId("cancel").addEventListener("click", () => { search.cancel(); say("Cancelled."); });
byId("clear").addEventListener("click", () => { search.cancel(); store.clear(); say("All files closed."); });
byId("confidence").addEventListener("input", ({ target }) => {
  byId("confidence-value").textContent = Number(target.value).toFixed(2);
  store.setConfidence(Number(target.value));
});
byId("own-model").addEventListener("click", () => byId("model-input").click());
byId("embedded-model").addEventListener("click", () => takeModel(null));
byId("model-input").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (file) takeModel(file);
});
byId("export").addEventListener("click", async () => {
  try {
    // Loaded when first needed: most visits end without it.
    const { exported } = await import("./export.js");
    const { name, blob } = await exported(store, engine, byId("format").value);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(`Saved ${name}.`);
  } catch (error) {
    say(sentence(error));
  }
});

async function take(files) {
  if (files.length === 0) return;
  say(files.length === 1 ? "Searching…" : `Searching ${files.length} files…`);
  await search.add(files);
  sayWhatWasFound();
}

async function takeModel(file) {
  say("Loading the model…");
  try {
    await search.useModel(file && new Uint8Array(await file.arrayBuffer()));
    byId("model-name").textContent = file ? `${file.name}, on this machine only.` : "The embedded model.";
    byId("embedded-model").hidden = !file;
    if (store.files.length > 0) sayWhatWasFound();
    else say("Ready.");
  } catch (error) {
    say(sentence(error));
  }
}

function sayWhatWasFound() {
  const failed = store.files.filter((file) => file.status === "failed");
  const found = store.files.flatMap((file) => file.pages).flatMap((page) => store.shown(page)).length;
  say(`Done: ${found} ${found === 1 ? "box" : "boxes"}.${failed.length > 0 ? ` ${failed.length} of ${store.files.length} files failed: ${failed[0].message}` : ""}`);
}

if (hasSimd()) {
  listenForFiles(take);
  // Ready before the first file comes, and quick when it comes.
  engine.start().then(
    () => {
      if (search.busy) return;
      say("Ready.");
      engine.ask({ kind: "warm" }).catch(() => {
        // Cancelled by somebody quick.
      });
    },
    (error) => say(sentence(error)),
  );
} else {
  byId("unsupported").hidden = false;
}

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(new URL("service-worker.js", import.meta.url)).catch(() => {
    // The page works without it, only not offline.
  });
}
